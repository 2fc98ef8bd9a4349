"""`python -m tests.benchmarks` gibt alle Messungen aus."""

from bausatz.measure.isolation import contain
from tests.benchmarks import (
    build_time,
    guest,
    isolation,
    page_weight,
    scenarios,
    search,
)

contain()
isolation.main()
build_time.main()
page_weight.main()
guest.main()
search.main()
scenarios.main()

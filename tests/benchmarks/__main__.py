"""`python -m tests.benchmarks` gibt alle Messungen aus."""

from bausatz.measure.isolation import contain
from tests.benchmarks import guest, isolation, page_weight, scenarios, search

contain()
isolation.main()
page_weight.main()
guest.main()
search.main()
scenarios.main()

"""`python -m tests.benchmarks` gibt alle Messungen aus."""

from tests.benchmarks import isolation, page_weight

isolation.main()
page_weight.main()

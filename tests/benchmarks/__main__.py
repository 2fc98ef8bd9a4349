"""`python -m tests.benchmarks` gibt alle Messungen aus."""

from tests.benchmarks import isolation, page_weight, scenarios

isolation.main()
page_weight.main()
scenarios.main()

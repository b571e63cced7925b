// Each test brings up a whole system of a dozen processes; two at a time would measure each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

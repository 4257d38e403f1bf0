using Xunit;

// Tests move the one clock of the service under test.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

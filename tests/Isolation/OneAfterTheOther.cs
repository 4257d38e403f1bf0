// What is measured and what is hashed here must not be disturbed by the tests beside it.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>A service of its own with a clock to move, for the tests that need time to pass.</summary>
[CollectionDefinition(Name)]
public sealed class MovedClock : IAsyncLifetime, ICollectionFixture<MovedClock>
{
    public const string Name = "moved clock";

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);
    public IdentityApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await IdentityApp.Started("_clock", Clock, host: "clock");

    public async Task DisposeAsync() => await App.DisposeAsync();
}

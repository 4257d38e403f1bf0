using System.Diagnostics;
using Xunit.Sdk;

namespace Platform.Testing;

/// <summary>Waits for an effect by looking again, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks until the condition holds.</summary>
    public static Task True(Func<Task<bool>> condition, string what, TimeSpan? atMost = null) =>
        Get(async () => await condition() ? new object() : null, what, atMost);

    /// <summary>Looks until there is something, and returns it.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> look, string what, TimeSpan? atMost = null) where T : class
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        do
        {
            if (await look() is { } found)
                return found;
        }
        while (watch.Elapsed < (atMost ?? Patience) && await timer.WaitForNextTickAsync());
        throw new XunitException($"Waited {watch.Elapsed.TotalSeconds:0} s in vain for: {what}");
    }
}

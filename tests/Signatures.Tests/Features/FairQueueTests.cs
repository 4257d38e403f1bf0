using Platform.Signatures.Features.Batches;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class FairQueueTests
{
    private static readonly Guid A = Guid.CreateVersion7(), B = Guid.CreateVersion7(), C = Guid.CreateVersion7();

    [Fact]
    public void One_tenants_backlog_does_not_hold_up_another()
    {
        var queue = new FairQueue<string>(8192);
        for (var number = 0; number < 4000; number++)
            Assert.True(queue.TryAdd(A, $"a{number}"));
        queue.TryAdd(B, "b0");
        queue.TryAdd(C, "c0");

        var batch = Take(queue, 256);

        Assert.Equal(256, batch.Count);
        Assert.Contains("b0", batch);
        Assert.Contains("c0", batch);
        // Each in its own order, and no place is left empty.
        Assert.Equal(Enumerable.Range(0, 254).Select(number => $"a{number}"), batch.Where(item => item[0] == 'a'));
    }

    [Fact]
    public void Two_with_much_to_do_get_half_each()
    {
        var queue = new FairQueue<string>(8192);
        for (var number = 0; number < 1000; number++)
        {
            queue.TryAdd(A, $"a{number}");
            queue.TryAdd(B, $"b{number}");
        }

        for (var turn = 0; turn < 3; turn++)
            Assert.Equal(128, Take(queue, 256).Count(item => item[0] == 'a'));
    }

    [Fact]
    public void One_alone_gets_whole_batches_and_fills_half_of_the_room_only()
    {
        var queue = new FairQueue<string>(100);
        var taken = 0;
        while (queue.TryAdd(A, $"a{taken}"))
            taken++;

        Assert.Equal(50, taken);
        Assert.True(queue.TryAdd(B, "b0"));
        Assert.Equal(40, Take(queue, 40).Count);
        Assert.Equal(11, Take(queue, 40).Count);
        Assert.Empty(Take(queue, 40));
    }

    [Fact]
    public async Task Nothing_is_lost_or_taken_twice_when_many_add_and_take_at_once()
    {
        var queue = new FairQueue<(Guid Tenant, int Number)>(8192);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        const int Each = 5_000;
        var taken = new List<(Guid Tenant, int Number)>();
        var takers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var batch = new List<(Guid Tenant, int Number)>();
            while (await queue.WaitToTake(enough.Token))
            {
                queue.Take(batch, 64);
                lock (taken)
                {
                    taken.AddRange(batch);
                    if (taken.Count == 3 * Each)
                        enough.Cancel();
                }
                batch.Clear();
            }
        })).ToList();

        await Task.WhenAll(new[] { A, B, C }.Select(tenant => Task.Run(async () =>
        {
            for (var number = 0; number < Each; number++)
                while (!queue.TryAdd(tenant, (tenant, number)))
                    await Task.Yield();
        })));
        await Task.WhenAll(takers.Select(taker => taker.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(3 * Each, taken.Distinct().Count());
        Assert.Equal(3 * Each, taken.Count);
    }

    [Fact]
    public void Closed_it_gives_back_what_waits_and_takes_nothing_more()
    {
        var queue = new FairQueue<string>(100);
        queue.TryAdd(A, "a0");
        queue.TryAdd(B, "b0");

        Assert.Equal(["a0", "b0"], queue.Close());
        Assert.False(queue.TryAdd(A, "a1"));
        Assert.Empty(Take(queue, 10));
    }

    private static List<T> Take<T>(FairQueue<T> queue, int most)
    {
        var batch = new List<T>();
        queue.Take(batch, most);
        return batch;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Platform.EndToEnd;
using Platform.Testing;
using Xunit;

namespace Platform.Faults;

/// <summary>People signing one after the other while something breaks; remembers who was told that their signature was taken.</summary>
public sealed class SigningLoad : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSigners = TimeSpan.FromMilliseconds(50);

    /// <summary>A mail that was in the hands of a process that died comes back when its lease has run out.</summary>
    private static readonly TimeSpan MailPatience = TimeSpan.FromSeconds(150);

    private readonly RunningPlatform _platform;
    private readonly string _slug;
    private readonly ConcurrentQueue<string> _accepted = [];
    private readonly ConcurrentQueue<HttpStatusCode> _refusals = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _signing;
    private int _broken;

    private SigningLoad(RunningPlatform platform, string slug)
    {
        (_platform, _slug) = (platform, slug);
        _signing = Sign();
    }

    /// <summary>Refusals so far; a connection that broke is not among them.</summary>
    public IReadOnlyCollection<HttpStatusCode> Refusals => _refusals;

    /// <summary>Connections that broke so far.</summary>
    public int Broken => _broken;

    public int Accepted => _accepted.Count;

    public void WasNeverRefused()
    {
        Assert.Empty(_refusals);
        Assert.Equal(0, _broken);
    }

    public static async Task<SigningLoad> Start(RunningPlatform platform)
    {
        var load = new SigningLoad(platform, await platform.OpenPetition(platform.A));
        await load.AcceptsMore("signing has begun");
        return load;
    }

    private async Task Sign()
    {
        using var pace = new PeriodicTimer(BetweenSigners);
        using var http = _platform.Http(_platform.A.Tenant);
        http.Timeout = TimeSpan.FromSeconds(10);
        var signers = new List<Task>();
        while (!_enough.IsCancellationRequested && await pace.WaitForNextTickAsync(CancellationToken.None))
            signers.Add(SignOne(http, $"{Petitions.Unique("fault")}@example.org"));
        await Task.WhenAll(signers);
    }

    private async Task SignOne(HttpClient http, string email)
    {
        try
        {
            using var answer = await http.PostAsync($"/api/campaigns/{_slug}/signatures", System.Net.Http.Json.JsonContent.Create(Petitions.Signature(email)));
            if (answer.StatusCode == HttpStatusCode.Accepted)
                _accepted.Enqueue(email);
            else
                _refusals.Enqueue(answer.StatusCode);
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
        {
            // Nobody was promised anything: a browser would show that the connection broke.
            Interlocked.Increment(ref _broken);
        }
    }

    /// <summary>Waits until ten more people were told that their signature was taken.</summary>
    public async Task AcceptsMore(string when)
    {
        var before = Accepted;
        await Eventually.True(() => Task.FromResult(Accepted >= before + 10), when, TimeSpan.FromSeconds(60));
    }

    /// <summary>Goes on for a while, then ends: what is measured is how the platform lives through this time.</summary>
    public async Task GoOnFor(TimeSpan time)
    {
        var until = DateTime.UtcNow + time;
        await Eventually.True(() => Task.FromResult(DateTime.UtcNow >= until), "the time has passed", time + TimeSpan.FromSeconds(5));
    }

    /// <summary>Ends the signing and holds the platform to its word: every accepted signature is there once, and mailed once.</summary>
    public async Task KeptItsWord()
    {
        await _enough.CancelAsync();
        await _signing;
        Assert.NotEmpty(_accepted);

        var stored = await Stored();
        Assert.Equal(stored.Distinct().Count(), stored.Count);
        Assert.Empty(_accepted.Except(stored));
        await Parallel.ForEachAsync(_accepted, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (email, _) =>
            await _platform.Mail(email, "confirmation", MailPatience));
        var mails = 0;
        await Parallel.ForEachAsync(_accepted, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (email, _) =>
            Interlocked.Add(ref mails, (await _platform.Mails(email)).Count));
        Assert.Equal(_accepted.Count, mails);
    }

    private async Task<List<string>> Stored()
    {
        using var api = await _platform.Api(_platform.A);
        var id = await _platform.IdOf(_platform.A, _slug);
        var emails = new List<string>();
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            using var page = JsonDocument.Parse(await api.GetStringAsync($"/v1/campaigns/{id}/signatures?limit=100{after}"));
            emails.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString()!));
            cursor = page.RootElement.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return emails;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _signing;
        _enough.Dispose();
    }
}

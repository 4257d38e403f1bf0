using Npgsql;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>What must not be left lying about: personal data and tokens in logs, messages that nobody takes.</summary>
public sealed class SilenceTests
{
    private static readonly string[] Databases = ["identity", "campaigns", "signatures", "notifications", "site", "dashboard"];

    [Fact]
    public async Task No_log_knows_who_signed_nor_the_links_they_followed()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("silence")}@example.org";
        var given = Petitions.Unique("Zenobia").Replace("-", "", StringComparison.Ordinal);
        using var http = platform.Http(platform.A.Tenant);
        using var signed = await http.PostAsync($"/api/campaigns/{slug}/signatures", System.Net.Http.Json.JsonContent.Create(Petitions.Signature(email, given: given)));
        var confirm = Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/");
        await platform.Confirm(platform.A.Tenant, confirm);
        var unsubscribe = Petitions.LinkIn(await platform.Mail(email, "thankYou"), "/unsubscribe/");
        using var look = await http.GetAsync(unsubscribe.PathAndQuery);
        using var stop = await http.PostAsync(unsubscribe.PathAndQuery, new FormUrlEncodedContent([]));
        using var forged = await http.GetAsync(confirm.PathAndQuery + "x");

        string[] secrets = [email, given, confirm.Segments[^1], unsubscribe.Segments[^1]];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "logs"), "*.log"))
        {
            await using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var text = await new StreamReader(log).ReadToEndAsync();
            foreach (var secret in secrets)
                Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{Path.GetFileName(file)} holds what it must not know.");
        }
    }

    [Fact]
    public async Task No_message_is_left_that_nobody_takes()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        await platform.SignAndConfirm(platform.A.Tenant, slug, $"{Petitions.Unique("taken")}@example.org");
        using var api = await platform.Api(platform.A);
        using var closed = await api.PostAsync($"/v1/campaigns/{await platform.IdOf(platform.A, slug)}/close", System.Net.Http.Json.JsonContent.Create(new { }));
        Assert.True(closed.IsSuccessStatusCode);

        foreach (var database in Databases)
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = database, MaxPoolSize = 2 }.ConnectionString);
            await using var waiting = source.CreateCommand("select count(*) from outbox where created_at < now() - interval '2 seconds' or dead_at is not null or error = 'MessageReturnedException'");
            await Eventually.True(async () => (long)(await waiting.ExecuteScalarAsync())! == 0, $"the outbox of {database} is empty");
        }
    }
}

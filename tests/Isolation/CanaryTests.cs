using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Npgsql;
using Platform.EndToEnd;
using Xunit;

namespace Platform.Isolation;

/// <summary>Where a canary sings: only at home, and in no log at all.</summary>
public sealed partial class CanaryTests
{
    [Fact]
    public async Task No_mail_to_one_organisations_people_holds_anything_of_the_other()
    {
        var two = await TwoOrganisations.Shared;
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser("notifications"));
        foreach (var (own, other) in new[] { (two.A, two.B), (two.B, two.A) })
        {
            var mails = await RunningDatabases.Read(everything.CreateCommand($"select m::text from mailbox_messages m where recipient like '%{own.Canary}%'"));
            Assert.True(mails.Count >= 2, $"{mails.Count} mails went to people of {own.Identifier}; two are needed to prove anything.");
            Assert.All(mails, mail => Assert.DoesNotContain(other.Canary, mail, StringComparison.OrdinalIgnoreCase));
            Assert.All(mails, mail => Assert.DoesNotContain(other.Identifier, mail, StringComparison.OrdinalIgnoreCase));
            Assert.Empty(await RunningDatabases.Read(everything.CreateCommand($"select recipient from mailbox_messages m where m::text like '%{own.Canary}%' and recipient not like '%{own.Canary}%'")));
        }
    }

    [Fact]
    public async Task No_row_of_one_holds_anything_of_the_other_in_any_database()
    {
        var two = await TwoOrganisations.Shared;
        foreach (var database in RunningDatabases.Names)
        {
            await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            foreach (var table in await RunningDatabases.WalledTables(database))
                foreach (var (own, other) in new[] { (two.A, two.B), (two.B, two.A) })
                    Assert.Empty(await RunningDatabases.Read(everything.CreateCommand($"select '{database}.{table}' from {table} t where tenant_id = '{own.Id}' and (t::text like '%{other.Canary}%')")));
        }
    }

    [Fact]
    public async Task No_page_that_can_be_reached_from_the_home_of_one_shows_the_other()
    {
        var two = await TwoOrganisations.Shared;
        using var http = two.Platform.Http(two.B.Identifier);
        var home = two.Platform.At(two.B.Identifier);
        var (seen, waiting) = (new HashSet<string>(), new Queue<string>(["/", "/sitemap.xml", "/robots.txt", "/privacy", $"/{Organisation.Shared}"]));
        while (waiting.TryDequeue(out var path) && seen.Count < 80)
        {
            if (!seen.Add(path))
                continue;
            using var answer = await http.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            foreach (var foreign in two.A.Ids.Append(two.A.Canary).Append(two.A.Slug).Append(two.A.Identifier))
                Assert.False(text.Contains(foreign, StringComparison.OrdinalIgnoreCase), $"{path} of B shows something of A.");
            if (answer.StatusCode == HttpStatusCode.OK)
                foreach (Match link in Links().Matches(text))
                    if (Uri.TryCreate(new Uri(home, path), WebUtility.HtmlDecode(link.Groups["to"].Value), out var to) && to.Authority == home.Authority)
                        waiting.Enqueue(to.PathAndQuery);
        }
        Assert.Contains(seen, path => path == $"/{two.B.Slug}");
    }

    [Fact]
    public async Task The_archive_of_everything_holds_ones_own_in_each_part_and_nothing_of_the_other()
    {
        var two = await TwoOrganisations.Shared;
        foreach (var (own, other) in new[] { (two.A, two.B), (two.B, two.A) })
        {
            await using var browser = await Browser.New();
            var page = await browser.SignIn(two.Platform, own.People["owner"], "/settings/export");
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Take everything with you" }).ClickAsync());
            await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());

            var home = new HashSet<string>();
            foreach (var file in zip.Entries)
            {
                using var reader = new StreamReader(await file.OpenAsync(), Encoding.Latin1);
                var text = $"{file.FullName}\n{await reader.ReadToEndAsync()}";
                foreach (var foreign in other.Ids.Append(other.Canary).Append(other.Slug).Append(other.Identifier))
                    Assert.False(text.Contains(foreign, StringComparison.OrdinalIgnoreCase), $"{file.FullName} in the archive of {own.Identifier} holds something of {other.Identifier}.");
                if (text.Contains(own.Canary, StringComparison.OrdinalIgnoreCase))
                    home.Add(file.FullName.Split('/')[0]);
            }
            Assert.Superset(new HashSet<string>(["organisation", "campaigns", "signatures", "mails"]), home);
        }
        // Taking something away leaves an entry in A's own log.
        await Rows.AreQuiet(two.A.Id, two.B.Id);
    }

    [Fact]
    public async Task No_log_holds_a_canary()
    {
        var two = await TwoOrganisations.Shared;
        var files = Directory.EnumerateFiles(Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "logs"), "*.log").ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var text = await new StreamReader(log).ReadToEndAsync();
            foreach (var canary in new[] { two.A.Canary, two.B.Canary })
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{Path.GetFileName(file)} holds a canary.");
        }
    }

    [GeneratedRegex("(?:href|src)=\"(?<to>[^\"]+)\"|<loc>(?<to>[^<]+)</loc>")]
    private static partial Regex Links();
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>
/// Every operation of every OpenAPI document, asked as every role: docs/rights.md says who may. An operation that names no
/// right of that table fails until somebody has decided.
/// </summary>
public sealed class RightsTests
{
    private static readonly string[] Roles = ["owner", "admin", "campaigner", "analyst", "moderator"];

    /// <summary>What the public does: no token, no right.</summary>
    private static readonly string[] Public = ["SignCampaign", "GetSignatureCount"];

    /// <summary>Rights that no operation asks for, and why they are there all the same.</summary>
    private static readonly Dictionary<string, string> OpensNothing = new()
    {
        ["signatures:erase"] = "Kept for erasing one supporter, which there is no operation for yet; docs/rights.md says so.",
    };

    [Fact]
    public async Task Each_right_opens_something_or_is_excused()
    {
        var platform = await RunningPlatform.Shared;
        var asked = (await platform.Operations()).Select(operation => operation.Right);
        Assert.Equal(OpensNothing.Keys, RightsTable.Read().Keys.Except(asked!));
    }

    [Fact]
    public async Task Each_right_that_a_key_can_be_given_opens_something()
    {
        var platform = await RunningPlatform.Shared;
        var asked = (await platform.Operations()).Select(operation => operation.Right);
        Assert.Equal([], RightsTable.Read().Where(row => row.Value["own systems"] != "–").Select(row => row.Key).Except(asked!));
    }

    [Fact]
    public async Task Each_role_may_do_what_the_table_says_and_nothing_else()
    {
        var platform = await RunningPlatform.Shared;
        var table = RightsTable.Read();
        var operations = (await platform.Operations()).OrderBy(operation => operation.Id == "LeaveTeam").ToList();
        Assert.Equal("", string.Join(", ", operations.Where(it => it.Right is null ? !Public.Contains(it.Id) : !table.ContainsKey(it.Right)).Select(it => $"{it.Id} ({it.Right})")));
        var guarded = operations.Where(operation => operation.Right is not null).ToList();
        Assert.NotEmpty(guarded);
        var wrong = new List<string>();
        using var owner = await platform.ApiOf(platform.Owner(platform.B.Tenant).Email, platform.Owner(platform.B.Tenant).Password);

        var logo = (await owner.GetFromJsonAsync<JsonElement>("/v1/tenant")).GetProperty("profile").GetProperty("logoSvg").GetString();
        using (var nobody = platform.Http("api"))
            foreach (var operation in guarded)
                if (await Ask(nobody, operation) is var status and not HttpStatusCode.Unauthorized)
                    wrong.Add($"{operation.Id} without a token: {(int)status}");
        foreach (var role in Roles)
        {
            using var person = await platform.ApiOf(await platform.NewColleague(owner, role), Teamwork.Password);
            await Walk(person, role, guarded, right => table[right][role] == "✓", wrong);
        }
        using (var given = await Given(platform, owner))
            await Walk(given, "analyst with rights that were given", guarded, right => table[right]["analyst"] is "✓" or "given", wrong);

        // Who was allowed to remove it has done so.
        if (logo is not null)
            using (var back = await owner.PutAsync("/v1/tenant/logo", new MultipartFormDataContent { { new StringContent(logo), "file", "logo.svg" } }))
                Assert.True(back.IsSuccessStatusCode, await back.Content.ReadAsStringAsync());
        Assert.Equal("", string.Join('\n', wrong));
    }

    [Fact]
    public async Task An_organisations_own_system_may_do_nothing_that_the_table_does_not_say()
    {
        var platform = await RunningPlatform.Shared;
        var table = RightsTable.Read();
        using var api = await platform.Api(platform.B);
        var wrong = new List<string>();

        foreach (var operation in (await platform.Operations()).Where(operation => operation.Right is { } right && table[right]["own systems"] == "–"))
            if (await Ask(api, operation) is var status and not HttpStatusCode.Forbidden)
                wrong.Add($"{operation.Id}: {(int)status}");

        Assert.Equal("", string.Join('\n', wrong));
    }

    private static async Task Walk(HttpClient api, string who, IEnumerable<Operation> operations, Func<string, bool> may, List<string> wrong)
    {
        foreach (var operation in operations)
        {
            var status = await Ask(api, operation);
            var isRefused = status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
            // What is allowed is asked about things that do not exist, or without a body: any answer but "you may not" will do.
            if (may(operation.Right!) == isRefused || status >= HttpStatusCode.InternalServerError || (isRefused && status != HttpStatusCode.Forbidden))
                wrong.Add($"{operation.Id} ({operation.Right}) as {who}: {(int)status}");
        }
    }

    private static async Task<HttpClient> Given(RunningPlatform platform, HttpClient owner)
    {
        var email = await platform.NewColleague(owner, "analyst");
        var people = (await owner.GetFromJsonAsync<JsonElement>("/v1/people")).GetProperty("items").EnumerateArray();
        var id = people.Single(person => person.GetProperty("email").GetString() == email).GetProperty("id").GetGuid();
        using var given = await owner.PutAsJsonAsync($"/v1/people/{id}/rights", new { export = true, erase = true });
        Assert.Equal(HttpStatusCode.NoContent, given.StatusCode);
        return await platform.ApiOf(email, Teamwork.Password);
    }

    private static async Task<HttpStatusCode> Ask(HttpClient api, Operation operation)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(operation.Path, "{[^}]+}", _ => Guid.NewGuid().ToString());
        using var request = new HttpRequestMessage(operation.Method, path);
        request.Content = operation.Body switch
        {
            null => null,
            "multipart/form-data" => new MultipartFormDataContent { { new StringContent("nothing"), "nothing" } },
            _ => new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        using var response = await api.SendAsync(request);
        return response.StatusCode;
    }
}

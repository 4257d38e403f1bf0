using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("elevenchars", "PasswordTooShort")]
    [InlineData("aaaaaaaaaaaaaaaa", "PasswordTooEasy")]
    [InlineData("abababababababab", "PasswordTooEasy")]
    [InlineData("my-name-is-ada.moreno", "PasswordTooEasy")]
    [InlineData("i am Ada Moreno!", "PasswordTooEasy")]
    [InlineData("password2026!!", "PasswordTooEasy")]
    [InlineData("P4ssw0rd1234", "PasswordTooEasy")]
    [InlineData("Qwertyuiop12", "PasswordTooEasy")]
    [InlineData("1qaz2wsx3edc", "PasswordTooEasy")]
    [InlineData("iloveyouforever1", "PasswordTooEasy")]
    [InlineData("123456789012", "PasswordTooEasy")]
    [InlineData("dcba4321dcba", "PasswordTooEasy")]
    [InlineData("TrombaTromba", "PasswordTooEasy")]
    [InlineData("MyCampaigns2026", "PasswordTooEasy")]
    [InlineData("contraseña1234", "PasswordTooEasy")]
    public async Task A_password_that_is_easy_to_guess_is_refused(string password, string code)
    {
        var result = await Create("ada.moreno", password);
        Assert.Contains(code, result.Errors.Select(error => error.Code));
    }

    [Fact]
    public async Task An_endless_password_is_refused() => Assert.False((await Create("x", string.Concat(Enumerable.Repeat("abcd1234", 17)))).Succeeded);

    [Theory]
    [InlineData("twelve words")]
    [InlineData("ñandú corre lejos")]
    [InlineData("正しい馬の電池のホチキス")]
    [InlineData("839 204 771 650 28")]
    [InlineData("lowercaseonlyriver")]
    [InlineData("football is for goats")]
    public async Task Length_is_enough_and_every_letter_counts(string password) => Assert.True((await Create(Guid.NewGuid().ToString("n"), password)).Succeeded);

    [Fact]
    public async Task Hashes_cost_210000_rounds_and_weaker_ones_are_renewed_at_the_next_sign_in()
    {
        await using var app = await IdentityApp.Started("_hashes", fullHashes: true);
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var old = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 })).HashPassword(person, IdentityApp.Password);
        await app.Change(db => db.People.Where(row => row.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, old)));

        await new Dashboard(app).SignIn(person);

        var hash = Convert.FromBase64String((await app.Sql<string>("select password_hash from people where id = $1", person.Id))!);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(210_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
    }

    [Fact]
    public async Task One_address_is_one_account_whatever_its_letters()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        await Assert.ThrowsAsync<DbUpdateException>(() => Create(person.Email!.Split('@')[0].ToUpperInvariant(), IdentityApp.Password));

        var shouting = new Person { Name = "", Email = $"  {person.Email!.ToUpperInvariant()} " };
        Assert.Equal(person.Id.ToString(), (await new Dashboard(app).SignIn(shouting)).Access.Subject);
    }

    [Fact]
    public async Task The_name_of_ones_own_organisation_is_no_password()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        await using var scope = app.Services.CreateAsyncScope();
        var rules = scope.ServiceProvider.GetServices<IPasswordValidator<Person>>().OfType<PasswordRules>().Single();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        Assert.False((await rules.ValidateAsync(people, person, tenant.Name + " 2026!")).Succeeded);
        Assert.True((await rules.ValidateAsync(people, person, IdentityApp.Password)).Succeeded);
    }

    private static async Task<IdentityResult> Create(string name, string password)
    {
        var app = await IdentityApp.Shared;
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UserManager<Person>>()
            .CreateAsync(new Person { Id = Guid.CreateVersion7(), Name = "Ada Moreno", Email = $"{name}@example.org" }, password);
    }
}

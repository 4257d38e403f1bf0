using Microsoft.AspNetCore.Identity;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Operators;

/// <summary>
/// <c>operator add EMAIL</c> and <c>operator remove EMAIL</c>: who runs the platform. A command and not the API, so that whoever
/// gets hold of an operator's session cannot make another.
/// </summary>
internal sealed class Operators(IdentityDb db, UserManager<Person> people, MailedLinks links, Sessions sessions, SecurityChanges changes, PlatformAddresses addresses, TimeProvider clock)
{
    /// <summary>In tokens, where members have their role.</summary>
    public const string Role = "operator";

    /// <summary>What an authorization request names in place of a tenant; no id of a tenant looks like it.</summary>
    public const string InPlaceOfTenant = "platform";

    private static readonly TimeSpan LinkWorks = TimeSpan.FromHours(24);

    /// <param name="words">What was typed behind "operator".</param>
    /// <param name="said">Where it says what it did; the console without one.</param>
    /// <returns>The exit code.</returns>
    public Task<int> Run(string[] words, TextWriter? said = null) => words switch
    {
        ["add", var email] => Add(email.Trim(), said ?? Console.Out),
        ["remove", var email] => Remove(email.Trim()),
        _ => Task.FromResult(Fail("Say \"operator add EMAIL\" or \"operator remove EMAIL\".")),
    };

    private async Task<int> Add(string email, TextWriter said)
    {
        if (!PersonRules.IsAddress(email))
            return Fail("This is not an e-mail address.");
        var person = await people.FindByEmailAsync(email);
        if (person is null)
        {
            person = new Person { Id = Guid.CreateVersion7(), Name = "Operator", Email = email, EmailConfirmed = true };
            if (await people.CreateAsync(person) is { Succeeded: false } refused)
                return Fail("The account was refused: " + string.Join(", ", refused.Errors.Select(error => error.Code)));
        }
        if (person is { IsOperator: false, PasswordHash: not null })
        {
            await TakePassword(person);
            await said.WriteLineAsync($"The password of {email} is of before, and nobody can tell whether it has the {PasswordRules.LeastOfOperators} letters that operators need: it works no longer.");
        }
        person.IsOperator = true;
        if (person.PasswordHash is null)
        {
            // Whoever may run this command may also choose the password, and mails may not leave yet.
            var token = MailedLinks.NewToken();
            links.Add(token, person.Id, MailedLinkKind.NewPassword, clock.GetUtcNow() + LinkWorks, email: null);
            await said.WriteLineAsync($"Choose a password of {PasswordRules.LeastOfOperators} letters or more within 24 hours: {new Uri(addresses.Identity, $"new-password?token={token}")}");
        }
        await db.SaveChangesAsync();
        await said.WriteLineAsync($"{email} is an operator. The pages are at {new Uri(addresses.Dashboard, "operator")}");
        return 0;
    }

    /// <summary>Whoever was signed in with it is so no longer, and is told by mail.</summary>
    private Task TakePassword(Person person) => changes.Save(person, async () =>
    {
        person.PasswordHash = null;
        person.SecurityStamp = Guid.NewGuid().ToString("n");
        await sessions.EndOthers(person.Id, except: null, CancellationToken.None);
        return SecurityChange.PasswordChanged;
    }, CancellationToken.None);

    /// <summary>The account stays, for the organisations that the person works for.</summary>
    private async Task<int> Remove(string email)
    {
        if (await people.FindByEmailAsync(email) is not { IsOperator: true } person)
            return Fail("There is no operator with this address.");
        person.IsOperator = false;
        await db.SaveChangesAsync();
        Console.WriteLine($"{email} is no operator any more.");
        return 0;
    }

    private static int Fail(string what)
    {
        Console.Error.WriteLine(what);
        return 1;
    }
}

using Microsoft.AspNetCore.Identity;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Account;

/// <summary>Puts a new password in the place of the old one. Whoever was signed in with the old one is so no longer.</summary>
internal sealed class NewPassword(UserManager<Person> people, PasswordRules rules, Sessions sessions, SecurityChanges changes)
{
    /// <returns>What is wrong with this password, or null.</returns>
    public async Task<string?> Problem(Person person, string password, params string[] joining) =>
        (await rules.Check(person, password, joining)).Errors.FirstOrDefault()?.Description;

    /// <param name="person">Tracked by the same database context.</param>
    /// <param name="password">Without a <see cref="Problem"/>.</param>
    /// <param name="keep">The sign-in that goes on, or null to end all.</param>
    /// <param name="may">Asked within the same transaction; false leaves everything as it was.</param>
    /// <param name="cancel">Stops asking the database.</param>
    public async Task<bool> Set(Person person, string password, Guid? keep, Func<Task<bool>>? may, CancellationToken cancel) =>
        await changes.Save(person, async () =>
        {
            if (may is not null && !await may())
                return null;
            person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
            person.SecurityStamp = Guid.NewGuid().ToString("n");
            await sessions.EndOthers(person.Id, keep, cancel);
            return SecurityChange.PasswordChanged;
        }, cancel) is not null;
}

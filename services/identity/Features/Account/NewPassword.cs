using Microsoft.AspNetCore.Identity;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Account;

/// <summary>Puts a new password in the place of the old one. Whoever was signed in with the old one is so no longer.</summary>
internal sealed class NewPassword(IdentityDb db, UserManager<Person> people, IEnumerable<IPasswordValidator<Person>> rules, Sessions sessions)
{
    /// <param name="person">Tracked by the same database context.</param>
    /// <param name="password">As typed.</param>
    /// <param name="keep">The sign-in that goes on, or null to end all.</param>
    /// <param name="cancel">Stops asking the database.</param>
    /// <returns>What is wrong with it, or null when it is set.</returns>
    public async Task<string?> Set(Person person, string password, Guid? keep, CancellationToken cancel)
    {
        foreach (var rule in rules)
            if (await rule.ValidateAsync(people, person, password) is { Succeeded: false } refused)
                return refused.Errors.First().Description;

        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        person.SecurityStamp = Guid.NewGuid().ToString("n");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.SaveChangesAsync(cancel);
        await sessions.EndOthers(person.Id, keep, cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}

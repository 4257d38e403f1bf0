using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// Long enough and not endless (hashing costs); no rules of composition. And something has to remain when everything that a
/// guesser tries first is taken out: common passwords, runs on the keyboard, repetitions, the own name, address and
/// organisations, and the digits and signs that people put around them. Longer for who runs the platform.
/// </summary>
internal sealed class PasswordRules(IdentityDb db, Words words) : IPasswordValidator<Person>
{
    public const int Least = 12;
    public const int LeastOfOperators = 15;
    public const int Most = 128;

    public static int LeastOf(Person person) => person.IsOperator ? LeastOfOperators : Least;

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) => Check(user, password);

    /// <param name="user">Whose it is to be.</param>
    /// <param name="password">As typed.</param>
    /// <param name="joining">Names of an organisation that the person is about to work for; those that they work for are known.</param>
    public async Task<IdentityResult> Check(Person user, string? password, params string[] joining)
    {
        if (password is null || password.Length < LeastOf(user))
            return Refuse("PasswordTooShort", words.Format(user.IsOperator ? "password.short.operator" : "password.short", LeastOf(user)));
        if (password.Length > Most)
            return Refuse("PasswordTooLong", words.Format("password.long", Most));
        var name = user.Email!.Split('@')[0];
        if ((name.Length > 3 && password.Contains(name, StringComparison.OrdinalIgnoreCase)) || (user.Name.Length > 2 && password.Contains(user.Name, StringComparison.OrdinalIgnoreCase)))
            return Refuse("PasswordTooEasy", words["password.name"]);

        var organisations = await db.Memberships.Where(membership => membership.PersonId == user.Id)
            .Join(db.Tenants, membership => membership.TenantId, tenant => tenant.Id, (_, tenant) => tenant.Name + " " + tenant.Identifier).ToListAsync();
        return GuessablePasswords.Is(password, [user.Name, user.Email, .. organisations, .. joining])
            ? Refuse("PasswordTooEasy", words["password.easy"])
            : IdentityResult.Success;
    }

    private static IdentityResult Refuse(string code, string description) => IdentityResult.Failed(new IdentityError { Code = code, Description = description });
}

using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Platform.Identity.Data;

namespace Platform.Identity.Features.SignIn;

/// <summary>A person is known by their e-mail address alone; the database's unique index is the judge of "taken".</summary>
internal sealed class PersonRules : IUserValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user) => Task.FromResult(
        user.Email is { Length: > 0 and <= 254 } && MailAddress.TryCreate(user.Email, out _)
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityErrorDescriber().InvalidEmail(user.Email)));
}

/// <summary>Beside the least length: not endless (hashing costs), not the own name or address, not one letter repeated.</summary>
internal sealed class PasswordRules : IPasswordValidator<Person>
{
    public const int Least = 12;
    public const int Most = 128;

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) => Task.FromResult(
        password is null || password.Length > Most || password.Distinct().Count() < 4
        || password.Contains(user.Email!.Split('@')[0], StringComparison.OrdinalIgnoreCase)
        || password.Contains(user.Name, StringComparison.OrdinalIgnoreCase)
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordTooEasy", Description = "Choose a password that is harder to guess." })
            : IdentityResult.Success);
}

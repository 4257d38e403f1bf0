using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Platform.Identity.Data;

namespace Platform.Identity.Features.SignIn;

/// <summary>A person is known by their e-mail address alone; the database's unique index is the judge of "taken".</summary>
internal sealed class PersonRules : IUserValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user) => Task.FromResult(
        IsAddress(user.Email)
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityErrorDescriber().InvalidEmail(user.Email)));

    /// <summary>An address and nothing beside it, at most 254 characters (RFC 5321).</summary>
    public static bool IsAddress([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= 254 } && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

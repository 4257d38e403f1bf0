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

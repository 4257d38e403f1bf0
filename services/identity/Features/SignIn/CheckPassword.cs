using Microsoft.AspNetCore.Identity;
using Platform.Identity.Data;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// E-mail address and password against what is stored. Takes as long and says the same for an address that nobody has, so
/// that nobody learns who has an account.
/// </summary>
internal sealed class CheckPassword(
    UserManager<Person> people, IPasswordHasher<Person> hasher, SignInThrottle throttle, KnownDevice device, DecoyPassword decoy)
{
    public sealed record Outcome(Person? Person, TimeSpan? Wait);

    public async Task<Outcome> Try(HttpContext context, string email, string password)
    {
        var cancel = context.RequestAborted;
        var person = await people.FindByEmailAsync(email);
        var known = person is null ? null : device.For(context, person.Id);
        var from = context.Connection.RemoteIpAddress;
        if (await throttle.Count(email, from, known, cancel) is { } wait)
            return new(null, wait);

        if (person is not { DeactivatedAt: null, EmailConfirmed: true } || password.Length > PasswordRules.Most)
        {
            hasher.VerifyHashedPassword(decoy.Person, decoy.Hash, password.Length > PasswordRules.Most ? "" : password);
            return new(null, null);
        }
        if (!await people.CheckPasswordAsync(person, password))
            return new(null, null);

        await throttle.Forgive(email, from, known, cancel);
        return new(person, null);
    }
}

/// <summary>A hash that no password opens, to spend the same time on.</summary>
internal sealed class DecoyPassword
{
    public DecoyPassword(IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        Hash = scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>().HashPassword(Person, Guid.NewGuid().ToString());
    }

    public Person Person { get; } = new() { Name = "" };
    public string Hash { get; }
}

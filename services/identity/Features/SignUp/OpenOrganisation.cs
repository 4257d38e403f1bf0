using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.SignUp;

/// <summary>
/// Turns a confirmed sign-up into a tenant with its owner: all in one transaction, once, however often the button is
/// pressed. The database decides who gets an address that two want.
/// </summary>
internal sealed class OpenOrganisation(TenantScopes scopes, OutboxSignal signal, TimeProvider clock)
{
    public enum Result
    {
        Opened,
        AddressTaken,
        LinkDead,
    }

    /// <param name="Result">What happened.</param>
    /// <param name="Owner">When it was opened: who owns it.</param>
    /// <param name="IsNew">True when the owner's account was made now.</param>
    public sealed record Outcome(Result Result, Person? Owner = null, bool IsNew = false);

    /// <param name="wanted">What was asked for.</param>
    /// <param name="address">Of its pages; another than was asked for, if that was taken meanwhile.</param>
    /// <param name="passwordHash">For the owner's new account; whoever has one keeps its password.</param>
    /// <param name="cancel">Stops asking the database.</param>
    public async Task<Outcome> Run(PendingOrganisation wanted, string address, string? passwordHash, CancellationToken cancel)
    {
        try
        {
            return await Open(wanted, address, passwordHash, cancel);
        }
        catch (DbUpdateException e) when (Violated(e) == "ix_people_normalized_email")
        {
            // Their account was made a moment ago, by another of their organisations or an invitation: this one joins it.
            return await Open(wanted, address, passwordHash, cancel);
        }
    }

    private async Task<Outcome> Open(PendingOrganisation wanted, string address, string? passwordHash, CancellationToken cancel)
    {
        await using var scope = scopes.Begin(wanted.TenantId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var row = (await db.PendingOrganisations.FromSql($"select * from pending_organisations where id = {wanted.Id} for update").ToListAsync(cancel)).SingleOrDefault();
        if (row is null || row.UsedAt is not null || row.ExpiresAt <= clock.GetUtcNow())
            return new(Result.LinkDead);

        row.UsedAt = clock.GetUtcNow();
        var (owner, isNew) = await Owner(scope.ServiceProvider.GetRequiredService<UserManager<Person>>(), row, passwordHash);
        try
        {
            db.Add(new Membership { TenantId = row.TenantId, PersonId = owner.Id, Role = Role.Owner });
            scope.ServiceProvider.GetRequiredService<ActivityLog>().Record("tenant.opened", "tenant", row.TenantId, row.Organisation, null,
                new { Identifier = address }, new() { Kind = ActorKind.Person, Id = owner.Id.ToString(), Name = owner.Name });
            await scope.ServiceProvider.GetRequiredService<TenantChanges>().Put(address, row.Organisation, Profile(row.Organisation, row.Email, row.Language), cancel);
        }
        catch (DbUpdateException e) when (Violated(e) == "ix_tenants_identifier")
        {
            return new(Result.AddressTaken);
        }
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return new(Result.Opened, owner, isNew);
    }

    private static string? Violated(DbUpdateException e) =>
        e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: var name } ? name : null;

    private static async Task<(Person, bool)> Owner(UserManager<Person> people, PendingOrganisation wanted, string? passwordHash)
    {
        if (await people.FindByEmailAsync(wanted.Email) is { } known)
            return (known, false);
        var person = new Person { Id = Guid.CreateVersion7(), Name = wanted.PersonName, Email = wanted.Email, EmailConfirmed = true, PasswordHash = passwordHash };
        var made = await people.CreateAsync(person);
        return made.Succeeded ? (person, true) : throw new InvalidOperationException("A confirmed owner was refused: " + string.Join(", ", made.Errors.Select(error => error.Code)));
    }

    /// <summary>Something to begin with; every part of it can be changed.</summary>
    public static TenantProfile Profile(string organisation, string email, string language) => new()
    {
        PrimaryColor = "#1f5c4d",
        AccentColor = "#b4532a",
        Language = language,
        TimeZone = "UTC",
        ContactEmail = email,
        PostalAddress = organisation,
        PrivacyText = language == "es"
            ? $"{organisation} guarda tu nombre, tu correo electrónico y tu país para contar tu firma y para escribirte si lo has permitido. Escríbenos a {email} para saber qué guardamos o para borrarlo."
            : $"{organisation} keeps your name, e-mail address and country to count your signature, and to write to you if you allowed it. Write to {email} to learn what we keep or to have it erased.",
    };
}

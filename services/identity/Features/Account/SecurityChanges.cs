using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Audit;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Identity.Features.Account;

/// <summary>
/// The one way to change what a person signs in with: the change, the mail that tells them of it and the entry in the log of
/// each of their organisations commit together.
/// </summary>
internal sealed class SecurityChanges(IdentityDb db, StaffMails mails, PersonalLog organisations, OutboxSignal signal, ILogger<SecurityChanges> log)
{
    /// <param name="person">Whom it concerns; the mail goes to the address that they have before the change.</param>
    /// <param name="work">Changes something and says what; null when nothing changed.</param>
    /// <param name="cancel">Stops asking the database.</param>
    /// <returns>What changed.</returns>
    public async Task<SecurityChange?> Save(Person person, Func<Task<SecurityChange?>> work, CancellationToken cancel)
    {
        var address = person.Email!;
        await mails.ChooseSender(person.Id, cancel);
        var told = await organisations.Of(person, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var change = await work();
        if (change is not null)
        {
            await mails.Notice(person, change.Value, address, cancel);
            told(PersonalLog.Action(change.Value));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        if (change is not null)
            log.LogInformation("Person {PersonId}: {Change}.", person.Id, change);
        return change;
    }
}

using System.Collections.Concurrent;
using Platform.Notifications.Features.Transports;

namespace Platform.Notifications.Tests.Doubles;

/// <summary>The world outside: keeps every mail that is handed over, and answers as a test says, tenant by tenant.</summary>
internal sealed class RecordingTransport : IMailTransport
{
    private readonly ConcurrentQueue<OutgoingMail> _handedOver = new();
    private readonly ConcurrentDictionary<Guid, Func<OutgoingMail, Handover>> _answers = new();

    /// <summary>Answers for a tenant's mails; may throw, as a broken transport does.</summary>
    public void Answer(Guid tenantId, Func<OutgoingMail, Handover> answer) => _answers[tenantId] = answer;

    public void AcceptAgain(Guid tenantId) => _answers.TryRemove(tenantId, out _);

    /// <summary>All that ever left for a tenant, accepted or not.</summary>
    public IReadOnlyList<OutgoingMail> HandedOver(Guid tenantId) => [.. _handedOver.Where(mail => mail.TenantId == tenantId)];

    public Task<IReadOnlyList<Handover>> Send(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
    {
        foreach (var mail in mails)
            _handedOver.Enqueue(mail);
        return Task.FromResult<IReadOnlyList<Handover>>([.. mails.Select(mail =>
            _answers.TryGetValue(mail.TenantId, out var answer) ? answer(mail) : Handover.Accepted(mail.Id.ToString()))]);
    }
}

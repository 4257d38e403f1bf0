using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Dashboard.Data;

namespace Platform.Dashboard.Session;

/// <summary>When somebody's access ended: their sessions here for that tenant end too, and say why to who looks at them next.</summary>
internal sealed class EndDesks(DashboardDb db) : IConsumer<AccessEnded>
{
    public Task Consume(ConsumeContext<AccessEnded> context)
    {
        var it = context.Message;
        return db.Tickets
            .Where(row => row.TenantId == it.TenantId && (row.Subject == it.Subject || row.IdentitySession == it.Subject) && row.Ended == null && row.CreatedAt <= it.At)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.Ended, it.Reason).SetProperty(r => r.Ticket, Array.Empty<byte>()), context.CancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Writing;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Life;

/// <summary>
/// The one way to write a campaign: its row, the announcements, the entry in the log and whatever else the change adds commit
/// together, one change of a campaign at a time, so that a version stands for exactly one state. What is due at a later
/// instant gets a job.
/// </summary>
internal sealed class CampaignChanges(
    CampaignsDb db, CurrentTenant tenant, TenantRegistry registry, PlatformAddresses addresses, ActivityLog log, OutboxSignal signal, InstantJobs jobs, TimeProvider clock)
{
    /// <summary>Changes a campaign of the scope's tenant.</summary>
    /// <param name="id">Which; one that does not exist, or is another tenant's, is answered with 404.</param>
    /// <param name="action">What the log calls it.</param>
    /// <param name="change">Gets the campaign and the instant of the change; an answer other than null refuses it, and nothing is written.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The campaign as it is now. A change that changes nothing is neither announced nor logged.</returns>
    public Task<IResult> Change(Guid id, string action, Func<Campaign, DateTimeOffset, IResult?> change, CancellationToken cancel) =>
        Change(id, (_, _) => action, change, cancel);

    /// <inheritdoc cref="Change(Guid, string, Func{Campaign, DateTimeOffset, IResult}, CancellationToken)"/>
    public async Task<IResult> Change(
        Guid id, Func<Campaign, DateTimeOffset, string> action, Func<Campaign, DateTimeOffset, IResult?> change, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Campaigns.Locked(tenant.Id, id, cancel) is not { } campaign)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        var now = Instants.Now(clock);
        var (done, before) = (action(campaign, now), Told.Of(campaign));
        // What came a moment ago, and whose job has not come yet, is announced with this change, or is undone by it.
        var (opened, closed) = (campaign.OpeningIsDue(now), campaign.ClosingIsDue(now));
        if (change(campaign, now) is { } refusal)
            return refusal;
        if (!db.ChangeTracker.HasChanges())
            return await View(campaign, TypedResults.Ok, cancel);

        campaign.Version++;
        campaign.UpdatedAt = now;
        ByTheClock.Record(log, campaign, opened, closed);
        log.Record(done, "campaign", campaign.Id, campaign.Title, before, Told.Of(campaign));
        return await Commit(campaign, now, TypedResults.Ok, transaction.CommitAsync, cancel);
    }

    /// <summary>Adds a new campaign of the scope's tenant.</summary>
    /// <returns>201 with its address in the API.</returns>
    public Task<IResult> Add(Campaign campaign, CancellationToken cancel)
    {
        db.Add(campaign);
        log.Record("campaign.created", "campaign", campaign.Id, campaign.Title, null, Told.Of(campaign));
        return Commit(campaign, campaign.CreatedAt, view => TypedResults.Created($"/v1/campaigns/{campaign.Id}", view), _ => Task.CompletedTask, cancel);
    }

    private async Task<IResult> Commit(
        Campaign campaign, DateTimeOffset now, Func<CampaignView, IResult> answer, Func<CancellationToken, Task> commit, CancellationToken cancel)
    {
        if (campaign.IsPublished)
        {
            db.Publish(Announcements.Changed(campaign));
            Announcements.PublishDue(db, campaign, now);
        }
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: CampaignsDb.SlugIndex })
        {
            return Faults.Of("slug", "Another petition of your organisation has this address. Choose another.");
        }
        await commit(cancel);
        signal.Wake();
        jobs.Schedule(campaign, now);
        return await View(campaign, answer, cancel);
    }

    private async Task<IResult> View(Campaign campaign, Func<CampaignView, IResult> answer, CancellationToken cancel) =>
        await registry.ById(tenant.Id, cancel) is { } info
            ? answer(CampaignView.Of(campaign, info, addresses, Instants.Now(clock)))
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
}

internal static class LockedCampaigns
{
    /// <summary>The campaign, for this transaction alone.</summary>
    public static async Task<Campaign?> Locked(this DbSet<Campaign> campaigns, Guid tenantId, Guid id, CancellationToken cancel) =>
        (await campaigns.FromSql($"select * from campaigns where tenant_id = {tenantId} and id = {id} for update").ToListAsync(cancel)).SingleOrDefault();
}

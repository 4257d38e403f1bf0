using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>Jobs with the real Hangfire, on one worker, so that each follows another tenant's.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_works_in_the_tenant_that_it_begins_with_whoever_came_before()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var notes = Enumerable.Range(0, 20).Select(i => (Tenant: i % 2 == 0 ? a : b, Id: Guid.CreateVersion7())).ToList();

        foreach (var (tenant, id) in notes)
            Jobs(service).Enqueue<NoteJob>(NoteJob.Queue, job => job.Write(tenant, id));

        await Eventually.True(async () => (await service.Notes(a)).Count == 10 && (await service.Notes(b)).Count == 10, "ten notes for each tenant");
        foreach (var (tenant, id) in notes)
            Assert.Contains(id.ToString(), await service.Notes(tenant));
    }

    [Fact]
    public async Task A_job_that_forgot_its_tenant_fails_and_can_be_seen()
    {
        var service = await MiniService.Shared;
        await service.AddNote(await service.NewTenant(), "the scope before");
        var id = Guid.CreateVersion7();

        var job = Jobs(service).Enqueue<NoteJob>(NoteJob.Queue, it => it.Forgetful(id));

        using var storage = service.App.Services.GetRequiredService<JobStorage>().GetConnection();
        await Eventually.True(() => Task.FromResult(storage.GetStateData(job)?.Name == FailedState.StateName), "the job has failed");
        Assert.Equal(typeof(TenantNotSetException).FullName, storage.GetStateData(job).Data["ExceptionType"]);
        Assert.Equal(0L, await service.Sql($"select count(*) from notes where id = '{id}'"));
    }

    private static IBackgroundJobClient Jobs(MiniService service) => service.App.Services.GetRequiredService<IBackgroundJobClient>();
}

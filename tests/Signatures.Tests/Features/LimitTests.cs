using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.ServiceDefaults.Limits;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class LimitTests
{
    [Fact]
    public async Task A_tenant_above_its_limit_is_told_when_to_come_back_and_nothing_is_half_done()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant(limits: new() { SignaturesPerMinute = 6 });
        var other = await app.NewTenant();
        var (campaign, others) = (await app.Campaign(tenant), await app.Campaign(other));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => app.Sign(tenant, campaign.Slug)));

        var taken = answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted);
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.Accepted).ToList();
        Assert.InRange(taken, 1, 11);
        Assert.All(refused, answer =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        });
        Assert.Equal(taken, await app.Sql<long>("select count(*) from signatures where tenant_id = $1", tenant.Id));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => app.Sign(other, others.Slug))), answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
    }

    [Fact]
    public async Task Above_the_limit_no_answer_tells_which_campaigns_there_are()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant(limits: new() { SignaturesPerMinute = 1 });
        var campaign = await app.Campaign(tenant);
        using var first = await app.Sign(tenant, campaign.Slug);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);

        foreach (var slug in new[] { campaign.Slug, "no-such-campaign" })
            using (var answer = await app.Sign(tenant, slug))
                Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task What_was_taken_and_refused_here_and_at_the_gateway_is_told()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant(limits: new() { SignaturesPerMinute = 1 });
        var campaign = await app.Campaign(tenant);
        using (await app.Sign(tenant, campaign.Slug))
        using (await app.Sign(tenant, campaign.Slug))
        {
            var minute = DateTimeOffset.UtcNow;
            using var heard = await app.At("anything").PostAsJsonAsync("/internal/usage", new[]
            {
                new { tenantId = tenant.Id, counts = new[] { new UsageCount { Kind = UsageKind.Requests, Minute = minute, Used = 40, Refused = 2 } } },
                new { tenantId = Guid.CreateVersion7(), counts = new[] { new UsageCount { Kind = UsageKind.Requests, Minute = minute, Used = 1, Refused = 0 } } },
            });
            Assert.Equal(HttpStatusCode.NoContent, heard.StatusCode);
        }

        await app.Services.GetRequiredService<TellUsage>().Tell();

        await Eventually.True(() => Task.FromResult(
            Sum(UsageKind.Signatures) == (1, 1) && Sum(UsageKind.Requests) == (40, 2)), "it is told");

        (long Used, long Refused) Sum(UsageKind kind)
        {
            var counts = app.Bus.Heard<UsageCounted>(tenant.Id).SelectMany(told => told.Counts).Where(count => count.Kind == kind).ToList();
            return (counts.Sum(count => count.Used), counts.Sum(count => count.Refused));
        }
    }

    [Fact]
    public async Task Every_answer_to_a_tenants_request_carries_the_note_for_the_gateway()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant(limits: new() { RequestsPerSecond = 77 });
        var campaign = await app.Campaign(tenant);

        foreach (var answer in new[] { await app.Sign(tenant, campaign.Slug), await app.At(tenant).GetAsync($"/api/campaigns/{campaign.Slug}/count"), await app.Api(tenant).GetAsync("/v1/signatures/counts") })
            Assert.Equal($"{tenant.Id:N} 77", Assert.Single(answer.Headers.GetValues("X-Tenant-Limit")));
    }
}

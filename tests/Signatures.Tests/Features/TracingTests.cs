using System.Diagnostics;
using System.Net.Http.Json;
using Platform.Contracts;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class TracingTests
{
    [Fact]
    public async Task What_follows_a_request_belongs_to_its_trace_through_the_shared_commit()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.KeepOutbox(tenant);

        var signing = ActivityTraceId.CreateRandom();
        using var signed = await Post(app, tenant.Identifier, $"/api/campaigns/{campaign.Slug}/signatures", signing, JsonContent.Create(SignaturesApp.Body()));
        signed.EnsureSuccessStatusCode();
        var mail = (await app.Outbox<SignaturesSubmitted>(tenant)).Single();
        var confirming = ActivityTraceId.CreateRandom();
        using var confirmed = await Post(app, tenant.Identifier, $"/public/confirmations/{app.Token(tenant, mail.Message.Signatures.Single().SignatureId)}", confirming, null);
        confirmed.EnsureSuccessStatusCode();

        Assert.Contains(signing.ToHexString(), mail.TraceParent);
        Assert.Contains(confirming.ToHexString(), (await app.Outbox<SignaturesConfirmed>(tenant)).Single().TraceParent);
    }

    private static async Task<HttpResponseMessage> Post(SignaturesApp app, string name, string path, ActivityTraceId trace, HttpContent? content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("traceparent", $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        return await app.At(name).SendAsync(request);
    }
}

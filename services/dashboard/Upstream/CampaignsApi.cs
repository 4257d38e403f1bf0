using System.Net.Http.Headers;

namespace Platform.Dashboard.Upstream;

/// <summary>Campaigns, in the name of the signed-in person.</summary>
internal sealed class CampaignsApi(HttpClient http, Caller caller)
{
    private const int PageSize = 100;
    private const int MostPages = 20;

    /// <summary>Every campaign of the tenant, newest first.</summary>
    public async Task<IReadOnlyList<Campaign>> All(CancellationToken cancel)
    {
        var all = new List<Campaign>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var answer = await caller.Send<CampaignPage>(http, HttpMethod.Get, $"/v1/campaigns?limit={PageSize}{after}", null, cancel);
            all.AddRange(answer.Items);
            cursor = answer.Next;
            if (cursor is null)
                break;
        }
        return all;
    }

    public Task<Campaign> Get(Guid id, CancellationToken cancel) =>
        caller.Send<Campaign>(http, HttpMethod.Get, $"/v1/campaigns/{id}", null, cancel);

    public Task<Campaign> Create(CampaignContent content, CancellationToken cancel) =>
        caller.Send<Campaign>(http, HttpMethod.Post, "/v1/campaigns", content, cancel);

    public Task<Campaign> Update(Guid id, CampaignContent content, CancellationToken cancel) =>
        caller.Send<Campaign>(http, HttpMethod.Put, $"/v1/campaigns/{id}", content, cancel);

    public async Task SetImage(Guid id, byte[] picture, string contentType, string fileName, string alt, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(picture);
        file.Headers.ContentType = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new("application/octet-stream");
        form.Add(file, "file", fileName);
        form.Add(new StringContent(alt), "alt");
        using var response = await caller.Send(http, HttpMethod.Put, $"/v1/campaigns/{id}/image", form, cancel);
    }

    /// <summary>Changes what describes the image that is there.</summary>
    public async Task DescribeImage(Guid id, string alt, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent { { new StringContent(alt), "alt" } };
        using var response = await caller.Send(http, HttpMethod.Put, $"/v1/campaigns/{id}/image", form, cancel);
    }

    public async Task RemoveImage(Guid id, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Delete, $"/v1/campaigns/{id}/image", null, cancel);
    }

    public Task Publish(Guid id, DateTimeOffset? opensAt, DateTimeOffset? closesAt, CancellationToken cancel) =>
        Act(HttpMethod.Post, $"/v1/campaigns/{id}/publish", new { opensAt, closesAt }, cancel);

    public Task Schedule(Guid id, DateTimeOffset? opensAt, DateTimeOffset? closesAt, CancellationToken cancel) =>
        Act(HttpMethod.Put, $"/v1/campaigns/{id}/schedule", new { opensAt, closesAt }, cancel);

    /// <summary>Closes an open one; of a closed one says only how it ended.</summary>
    public Task Close(Guid id, CampaignResult? outcome, CancellationToken cancel) =>
        Act(HttpMethod.Post, $"/v1/campaigns/{id}/close", new { outcome }, cancel);

    public Task Reopen(Guid id, DateTimeOffset? closesAt, CancellationToken cancel) =>
        Act(HttpMethod.Post, $"/v1/campaigns/{id}/reopen", new { closesAt }, cancel);

    public Task<PreviewLink> Preview(Guid id, CancellationToken cancel) =>
        caller.Send<PreviewLink>(http, HttpMethod.Post, $"/v1/campaigns/{id}/preview-link", new { }, cancel);

    private async Task Act(HttpMethod method, string path, object body, CancellationToken cancel)
    {
        using var response = await caller.Send(http, method, path, body, cancel);
    }
}

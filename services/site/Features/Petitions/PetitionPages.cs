using Platform.ServiceDefaults;
using Platform.Site.Features.Signing;
using Platform.Site.Pages;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Petitions;

/// <summary>A petition's page in its two states, whichever way one came to it.</summary>
internal sealed class PetitionPages(PublicPetitions petitions, PlatformAddresses addresses)
{
    /// <summary>The page as everybody gets it.</summary>
    public async Task<IResult> Show(TenantInfo tenant, Petition petition, CancellationToken cancel)
    {
        var next = await Next(tenant, petition, cancel);
        // A closed page changes when the petitions that it leads to close.
        var changes = next.Select(other => other.Campaign.ClosesAt).Append(petition.Campaign.ClosesAt);
        return Show(tenant, petition, Keeping.Shared(changes), next);
    }

    /// <summary>The form again with what was typed and what is wrong.</summary>
    public IResult ShowAgain(TenantInfo tenant, Petition petition, SignForm.Entries entries, int status) =>
        Show(tenant, petition, Keeping.Nowhere, [], entries, status);

    /// <summary>Somebody wanted to sign and was too late.</summary>
    public async Task<IResult> ShowTooLate(TenantInfo tenant, Petition petition, CancellationToken cancel)
    {
        var closed = petition with { State = CampaignState.Closed };
        return Show(tenant, closed, Keeping.Nowhere, await Next(tenant, closed, cancel), status: StatusCodes.Status410Gone);
    }

    /// <summary>For staff: the page in any state, with a banner, out of reach of everybody else.</summary>
    public async Task<IResult> ShowPreview(TenantInfo tenant, Petition petition, CancellationToken cancel) =>
        Show(tenant, petition, Keeping.Secret, await Next(tenant, petition, cancel), isPreview: true);

    private async Task<IReadOnlyList<Petition>> Next(TenantInfo tenant, Petition petition, CancellationToken cancel) =>
        petition.State == CampaignState.Closed ? await petitions.Next(tenant, petition.Campaign.Language, petition.Campaign.Id, cancel) : [];

    private IResult Show(
        TenantInfo tenant, Petition petition, Keeping keeping, IReadOnlyList<Petition> next,
        SignForm.Entries? entries = null, int status = StatusCodes.Status200OK, bool isPreview = false)
    {
        var content = new PetitionContent(FrameOf(tenant, petition, isPreview), petition, next, entries, isPreview);
        return petition.State == CampaignState.Closed
            ? Page.Show<ClosedPage, PetitionContent>(content, keeping, status)
            : Page.Show<OpenPage, PetitionContent>(content, keeping, status);
    }

    private Frame FrameOf(TenantInfo tenant, Petition petition, bool isPreview)
    {
        var home = addresses.Tenant(tenant);
        return new()
        {
            Tenant = tenant,
            Words = petition.Words,
            Title = petition.Campaign.Title,
            Description = petition.Campaign.Lead,
            Canonical = isPreview ? null : new Uri(home, petition.Path),
            Image = petition.ImagePath is { } path ? new Uri(home, path) : null,
            ImageAlt = petition.Campaign.Image?.Alt,
        };
    }
}

/// <param name="Frame">Of the page.</param>
/// <param name="Petition">What it shows.</param>
/// <param name="Next">Open petitions to go on to, best first.</param>
/// <param name="Entries">What was typed before, when something is wrong with it.</param>
/// <param name="IsPreview">For staff; nothing can be sent from it.</param>
public sealed record PetitionContent(
    Frame Frame, Petition Petition, IReadOnlyList<Petition> Next, SignForm.Entries? Entries, bool IsPreview)
{
    public string TimeZone => Frame.Tenant!.Profile.TimeZone;
}

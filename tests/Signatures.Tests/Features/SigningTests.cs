using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class SigningTests
{
    [Fact]
    public async Task A_signature_is_stored_before_the_answer_and_asks_for_one_mail()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();

        using var answer = await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(email));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"status":"confirmation_sent"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(1, await app.Sql<long>("select count(*) from signatures where email = $1 and tenant_id = $2 and confirmed_at is null", email, tenant.Id));
        await Eventually.True(() => Task.FromResult(app.MailsAskedFor(tenant, email).Count == 1), "the message");
        var told = app.MailsAskedFor(tenant, email)[0];
        Assert.Equal((campaign.CampaignId, "Ada", "Lovelace", "en", true, SubmissionKind.New, 1),
            (told.CampaignId, told.GivenName, told.FamilyName, told.Language, told.ContactConsent, told.Kind, told.MailNumber));
        Assert.Equal(32, told.EmailKey.Length);
        Assert.InRange(told.SubmittedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(0, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task Signing_twenty_times_at_once_is_one_signature_and_one_mail()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.KeepOutbox(tenant);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            app.Sign(tenant, campaign.Slug, SignaturesApp.Body(i % 2 == 0 ? email : email.ToUpperInvariant()))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(1, await app.Sql<long>("select count(*) from signatures where campaign_id = $1", campaign.CampaignId));
        Assert.Single((await app.Outbox<SignaturesSubmitted>(tenant)).SelectMany(kept => kept.Message.Signatures));
    }

    [Fact]
    public async Task A_later_repeat_asks_for_the_same_mail_again_and_never_for_a_sixth()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.KeepOutbox(tenant);
        await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(email));

        for (var number = 2; number <= 6; number++)
        {
            await app.Age(campaign, TimeSpan.FromMinutes(11));
            using var again = await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(email));
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        }

        var mails = (await app.Outbox<SignaturesSubmitted>(tenant)).SelectMany(kept => kept.Message.Signatures).ToList();
        Assert.Equal([1, 2, 3, 4, 5], mails.Select(mail => mail.MailNumber).Order());
        Assert.Single(mails.Select(mail => mail.SignatureId).Distinct());
        Assert.Equal(4, mails.Count(mail => mail.Kind == SubmissionKind.Repeat));
    }

    [Fact]
    public async Task One_that_expired_is_given_anew_with_all_it_says_and_all_its_mails()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.KeepOutbox(tenant);
        var dead = await app.SignedToken(tenant, campaign.Slug, email);
        await app.Sql<object>("update signatures set mails = 5 where campaign_id = $1", campaign.CampaignId);
        await app.Age(campaign, TimeSpan.FromDays(14));

        var body = SignaturesApp.Body(email);
        (body["givenName"], body["familyName"], body["country"], body["language"], body["contactConsent"]) = ("Augusta", "King", "IE", "es", false);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Sign(tenant, campaign.Slug, body)).StatusCode);

        var mails = (await app.Outbox<SignaturesSubmitted>(tenant)).SelectMany(kept => kept.Message.Signatures).ToList();
        Assert.Equal(2, mails.Count);
        Assert.Equal(("Augusta", "King", email, "es", false, SubmissionKind.New, 1),
            (mails[1].GivenName, mails[1].FamilyName, mails[1].Email, mails[1].Language, mails[1].ContactConsent, mails[1].Kind, mails[1].MailNumber));
        // Whoever remembers mails by signature and number has not seen this one yet.
        Assert.NotEqual(mails[0].SignatureId, mails[1].SignatureId);
        Assert.Equal("IE", await app.Sql<string>("select country from signatures where campaign_id = $1", campaign.CampaignId));
        Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync($"/public/confirmations/{dead}")).StatusCode);
        Assert.True((await app.Confirm(tenant, app.Token(tenant, mails[1].SignatureId))).GetProperty("first").GetBoolean());
        Assert.Equal(1, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task One_that_was_confirmed_does_not_expire()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.KeepOutbox(tenant);
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, email));
        await app.Age(campaign, TimeSpan.FromDays(15));

        var body = SignaturesApp.Body(email);
        body["givenName"] = "Augusta";
        await app.Sign(tenant, campaign.Slug, body);

        var mails = (await app.Outbox<SignaturesSubmitted>(tenant)).SelectMany(kept => kept.Message.Signatures).ToList();
        Assert.Equal((SubmissionKind.AlreadyConfirmed, "Ada", 2), (mails[1].Kind, mails[1].GivenName, mails[1].MailNumber));
        Assert.Equal(1, await app.Confirmed(campaign));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public async Task A_no_to_being_contacted_stands_whenever_it_was_said(bool first, bool again, bool stands)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var body = SignaturesApp.Body();
        await app.KeepOutbox(tenant);
        body["contactConsent"] = first;
        await app.Sign(tenant, campaign.Slug, body);

        // Too soon for another mail, but not for an answer.
        body["contactConsent"] = again;
        await app.Sign(tenant, campaign.Slug, body);

        Assert.Equal(stands, await app.Sql<bool>("select contact_consent from signatures where campaign_id = $1", campaign.CampaignId));
        Assert.Single(await app.Outbox<SignaturesSubmitted>(tenant));
        body["contactConsent"] = true;
        await app.Age(campaign, TimeSpan.FromHours(1));
        await app.Sign(tenant, campaign.Slug, body);
        var repeat = (await app.Outbox<SignaturesSubmitted>(tenant))[1].Message.Signatures.Single();
        Assert.Equal((SubmissionKind.Repeat, stands), (repeat.Kind, repeat.ContactConsent));
        await app.Confirm(tenant, app.Token(tenant, repeat.SignatureId));
        Assert.Equal(stands, (await app.Outbox<SignaturesConfirmed>(tenant)).Single().Message.Signatures.Single().ContactConsent);
    }

    [Fact]
    public async Task A_no_among_many_answers_at_once_stands()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => app.Sign(tenant, campaign.Slug, new Dictionary<string, object?>(SignaturesApp.Body(email)) { ["contactConsent"] = i != 10 })));

        Assert.False(await app.Sql<bool>("select contact_consent from signatures where campaign_id = $1", campaign.CampaignId));
    }

    [Fact]
    public async Task A_no_after_confirming_changes_nothing_that_was_confirmed()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var body = SignaturesApp.Body();
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, (string)body["email"]!));

        body["contactConsent"] = false;
        await app.Sign(tenant, campaign.Slug, body);

        Assert.True(await app.Sql<bool>("select contact_consent from signatures where campaign_id = $1", campaign.CampaignId));
    }

    [Fact]
    public async Task A_confirmed_person_who_signs_again_is_told_so_and_counts_once()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, email));
        await app.Age(campaign, TimeSpan.FromHours(1));

        using var again = await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(email));

        Assert.Equal("""{"status":"confirmation_sent"}""", await again.Content.ReadAsStringAsync());
        await Eventually.True(() => Task.FromResult(app.MailsAskedFor(tenant, email).Any(mail => mail.Kind == SubmissionKind.AlreadyConfirmed)), "the friendly mail");
        Assert.Equal(1, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task Five_hundred_at_once_are_all_there_in_few_outbox_rows()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => app.Sign(tenant, campaign.Slug)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(500, await app.Sql<long>("select count(*) from signatures where campaign_id = $1", campaign.CampaignId));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<SignaturesSubmitted>(tenant.Id).Sum(message => message.Signatures.Count) == 500), "all mails");
        Assert.InRange(app.Bus.Heard<SignaturesSubmitted>(tenant.Id).Count, 1, 250);
    }

    [Fact]
    public async Task Many_tenants_at_once_keep_to_themselves()
    {
        var app = await SignaturesApp.Shared;
        var tenants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.NewTenant()));
        var campaigns = await Task.WhenAll(tenants.Select(tenant => app.Campaign(tenant)));
        var email = SignaturesApp.NewEmail();

        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(i =>
            app.Sign(tenants[i % 8], campaigns[i % 8].Slug, SignaturesApp.Body(i < 8 ? email : null))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        foreach (var (tenant, campaign) in tenants.Zip(campaigns))
        {
            Assert.Equal(20, await app.Sql<long>("select count(*) from signatures where campaign_id = $1 and tenant_id = $2", campaign.CampaignId, tenant.Id));
            Assert.Equal(1, await app.Sql<long>("select count(*) from signatures where tenant_id = $1 and email = $2", tenant.Id, email));
        }
        Assert.Equal(8, await app.Sql<long>("select count(distinct email_key) from signatures where email = $1", email));
    }
}

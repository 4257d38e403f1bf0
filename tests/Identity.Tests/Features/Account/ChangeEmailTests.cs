using System.Net;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Account;

[Collection(MovedClock.Name)]
public sealed class ChangeEmailTests(MovedClock moved)
{
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task The_new_address_holds_from_its_confirmation_on_and_the_former_one_is_told()
    {
        var (person, tenant, browser) = await SignedIn();
        var elsewhere = new Browser(_app);
        await elsewhere.SignIn("/sign-in", person);
        var wanted = New();
        var link = await Ask(browser, wanted, tenant);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(_app).SignIn("/sign-in", person)).StatusCode);

        var done = await browser.Submit(await browser.Open(link));

        Assert.Contains("Your address is changed", await done.Content.ReadAsStringAsync());
        Assert.Equal("/account", (await browser.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/sign-in", (await elsewhere.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(_app).SignIn("/sign-in", person)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(_app).SignIn("/sign-in", new Person { Name = "", Email = wanted.ToUpperInvariant() })).StatusCode);
        var told = await Eventually.Get(() => Task.FromResult(_app.Bus.Heard<StaffMailRequested>(tenant.Id).FirstOrDefault(mail => mail.Kind == StaffMailKind.SecurityNotice)), "a notice");
        Assert.Equal((SecurityChange.EmailChanged, person.Email), (told.Change, told.Address));
        Assert.Equal(HttpStatusCode.Gone, (await browser.Open(link)).StatusCode);
    }

    [Fact]
    public async Task Nothing_tells_that_somebody_has_the_address_already_and_they_keep_it()
    {
        var (_, tenant, browser) = await SignedIn();
        var (other, _, _) = await SignedIn();
        var answer = await browser.Submit(await browser.Open("/account/email"), ("Email", other.Email!));
        Assert.Contains("Look into your mailbox", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Of_two_who_want_the_same_address_the_first_to_confirm_gets_it()
    {
        var (first, firstTenant, one) = await SignedIn();
        var (second, secondTenant, two) = await SignedIn();
        var wanted = New();
        var (a, b) = (await Ask(one, wanted, firstTenant), await Ask(two, wanted, secondTenant));
        Assert.Equal(HttpStatusCode.OK, (await one.Submit(await one.Open(a))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await two.Submit(await two.Open(b))).StatusCode);
        Assert.Equal(wanted, await _app.Sql<string>("select email from people where id = $1", first.Id));
        Assert.Equal(second.Email, await _app.Sql<string>("select email from people where id = $1", second.Id));
    }

    [Fact]
    public async Task After_half_an_hour_the_link_is_over()
    {
        var (person, tenant, browser) = await SignedIn();
        var link = await Ask(browser, New(), tenant);
        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Gone, (await new Browser(_app).Open(link)).StatusCode);
        Assert.Equal(person.Email, await _app.Sql<string>("select email from people where id = $1", person.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b@c")]
    public async Task What_is_no_address_is_refused_at_its_field(string email)
    {
        var (_, _, browser) = await SignedIn();
        var answer = await browser.Submit(await browser.Open("/account/email"), ("Email", email));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("aria-invalid=\"true\"", await answer.Content.ReadAsStringAsync());
    }

    private static string New() => $"{Guid.NewGuid():n}@example.org";

    private async Task<(Person Person, TenantInfo Tenant, Browser Browser)> SignedIn()
    {
        var tenant = await _app.NewTenant();
        var person = await _app.NewPerson(Role.Owner, tenant);
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        return (person, tenant, browser);
    }

    private async Task<string> Ask(Browser browser, string email, TenantInfo tenant)
    {
        await browser.Submit(await browser.Open("/account/email"), ("Email", email));
        var mail = await Eventually.Get(() => Task.FromResult(_app.Bus.Heard<StaffMailRequested>(tenant.Id).FirstOrDefault(mail => mail.Kind == StaffMailKind.AddressChange)), "a mail to the new address");
        Assert.Equal(email, mail.Address);
        Assert.StartsWith("http://id.localhost:8080/new-address?token=", mail.Link);
        return new Uri(mail.Link!).PathAndQuery;
    }
}

using System.Net;
using Npgsql;
using Platform.EndToEnd;
using Platform.Testing;
using Xunit;

namespace Platform.Faults;

/// <summary>Services and the broker die while signatures come in. Whoever was told 202 is in the database once and gets their mail.</summary>
[Collection(InstanceToBreak.Name)]
public sealed class FaultTests(InstanceToBreak instance)
{
    [Theory]
    [InlineData("identity")]
    [InlineData("campaigns")]
    [InlineData("signatures")]
    [InlineData("notifications")]
    [InlineData("site")]
    [InlineData("dashboard")]
    [InlineData("gateway")]
    public async Task A_service_killed_while_signatures_come_in_loses_none(string service)
    {
        var platform = instance.Platform;
        await using var load = await SigningLoad.Start(platform);

        await RunningPlatform.Command("kill", service);
        try
        {
            if (service is not ("signatures" or "gateway"))
            {
                await load.AcceptsMore($"signing goes on without {service}");
                load.WasNeverRefused();
            }
        }
        finally
        {
            await RunningPlatform.Command("start", service);
        }
        await load.AcceptsMore($"signing goes on with {service} back");

        await load.KeptItsWord();
        await platform.AllHealthy();
    }

    [Fact]
    public async Task An_organisation_moved_to_its_own_database_and_back_while_signatures_come_in_loses_none()
    {
        var platform = instance.Platform;
        var server = new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres);
        var own = $"Host={server.Host};Port={server.Port};Username={server.Username};Password={server.Password}";
        await using var load = await SigningLoad.Start(platform);

        await RunningPlatform.Command("tenant", "move", platform.A.Tenant, "--to", own);
        await load.AcceptsMore("signing goes on in the other database");
        await platform.AllHealthy();
        await RunningPlatform.Command("tenant", "move", platform.A.Tenant, "--to", "first");
        await load.AcceptsMore("signing goes on at home");

        Assert.All(load.Refusals, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        await load.KeptItsWord();
    }

    [Fact]
    public async Task The_broker_stopped_for_thirty_seconds_delays_mail_and_loses_none()
    {
        var platform = instance.Platform;
        await using var load = await SigningLoad.Start(platform);

        await RunningPlatform.Command("stop", "rabbitmq");
        try
        {
            await load.GoOnFor(TimeSpan.FromSeconds(30));
            load.WasNeverRefused();
        }
        finally
        {
            await RunningPlatform.Command("start", "rabbitmq");
        }

        await load.KeptItsWord();
        await platform.AllHealthy();
    }

    [Fact]
    public async Task The_broker_killed_while_the_relay_publishes_loses_no_mail()
    {
        var platform = instance.Platform;
        await using var load = await SigningLoad.Start(platform);

        await RunningPlatform.Command("kill", "rabbitmq");
        try
        {
            await load.AcceptsMore("signing goes on without the broker");
            load.WasNeverRefused();
        }
        finally
        {
            await RunningPlatform.Command("start", "rabbitmq");
        }

        await load.KeptItsWord();
        await platform.AllHealthy();
    }

    [Fact]
    public async Task The_database_killed_answers_later_and_loses_none()
    {
        var platform = instance.Platform;
        await using var load = await SigningLoad.Start(platform);

        await RunningPlatform.Command("kill", "postgres");
        await RunningPlatform.Command("start", "postgres");
        await load.AcceptsMore("signing goes on with the database back");

        Assert.All(load.Refusals, refusal => Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal));
        await load.KeptItsWord();
        await platform.AllHealthy();
    }
}

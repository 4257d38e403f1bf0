using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Deploy.Tests;

public sealed class ChartTests
{
    public static TheoryData<string> Services => [.. Sources.Services.Keys];

    public static TheoryData<string> Migrating => [.. Sources.Services.Keys.Where(Sources.HasDatabase)];

    [Fact]
    public void The_chart_deploys_exactly_the_services_of_the_solution()
    {
        var services = Sources.Services.Keys.Order().ToList();

        Assert.Equal(7, services.Count);
        Assert.Equal(services, Chart.Names("Deployment").Order());
        Assert.Equal(services, Chart.Names("Service").Order());
        Assert.Equal(services.Where(Sources.HasDatabase).Select(service => $"{service}-migrate"), Chart.Names("Job").Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_gets_every_setting_that_its_code_cannot_do_without(string service)
    {
        var missing = Sources.RequiredSettings(service).Except(Chart.Environment(Chart.Container("Deployment", service)));

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Migrating))]
    public void A_migration_gets_the_migrators_connection_and_the_service_does_not(string service)
    {
        var job = Chart.Container("Job", $"{service}-migrate");

        Assert.Equal(["migrate"], job["args"].Items.Select(argument => argument.Text));
        Assert.Empty(Sources.RequiredSettings(service).Append("ConnectionStrings__Migrations").Except(Chart.Environment(job)));
        Assert.DoesNotContain("ConnectionStrings__Migrations", Chart.Environment(Chart.Container("Deployment", service)));
        Assert.Contains("pre-upgrade", Chart.One("Job", $"{service}-migrate")["metadata"]["annotations"]["helm.sh/hook"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_there_before_the_migrations_that_read_them()
    {
        var settings = Chart.One("ConfigMap", "platform-settings");
        var migration = Chart.One("Job", "identity-migrate");

        Assert.Contains("pre-install", settings["metadata"]["annotations"]["helm.sh/hook"].Text, StringComparison.Ordinal);
        Assert.True(Weight(settings) < Weight(migration));
        Assert.All(settings["data"].Keys, key => Assert.IsType<string>(settings["data"][key].Value));

        static int Weight(Yaml.Node resource) => int.Parse(resource["metadata"]["annotations"]["helm.sh/hook-weight"].Text, null);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_asked_for_its_health_where_the_code_answers(string service)
    {
        var container = Chart.Container("Deployment", service);
        var answers = Yaml.Text("services/shared/ServiceDefaults/Defaults.cs");

        foreach (var (probe, path) in new[] { ("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready") })
        {
            Assert.Equal(path, container[probe]["httpGet"]["path"].Text);
            Assert.Contains($"\"{path}\"", answers, StringComparison.Ordinal);
            Assert.Equal(("Host", "127.0.0.1"), (container[probe]["httpGet"]["httpHeaders"].Items[0]["name"].Text, container[probe]["httpGet"]["httpHeaders"].Items[0]["value"].Text));
            Assert.Equal(container["ports"].Items.Single()["name"].Text, container[probe]["httpGet"]["port"].Text);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_listens_where_its_neighbours_look_for_it(string service)
    {
        var port = Chart.Container("Deployment", service)["ports"].Items.Single()["containerPort"].Text;

        Assert.Contains($"ASPNETCORE_HTTP_PORTS={port}", Yaml.Text("deploy/Dockerfile"), StringComparison.Ordinal);
        Assert.Equal(port, Chart.One("Service", service)["spec"]["ports"].Items.Single()["port"].Text);
        if (service != "gateway")
            Assert.Equal($"http://{service}:{port}", Chart.One("ConfigMap", "platform-settings")["data"][$"Services__{char.ToUpperInvariant(service[0])}{service[1..]}"].Text);
    }

    [Fact]
    public void Every_container_runs_without_rights_and_writes_only_to_its_own_temporary_folder()
    {
        var pods = Chart.Resources.Where(resource => resource["kind"].Text is "Deployment" or "Job").Select(resource => resource["spec"]["template"]["spec"]).ToList();

        Assert.Equal(13, pods.Count);
        Assert.All(pods, pod =>
        {
            Assert.Equal(("true", "1654", "RuntimeDefault", "false"), (pod["securityContext"]["runAsNonRoot"].Text, pod["securityContext"]["runAsUser"].Text,
                pod["securityContext"]["seccompProfile"]["type"].Text, pod["automountServiceAccountToken"].Text));
            var container = pod["containers"].Items.Single();
            Assert.Equal(("true", "false", "ALL"), (container["securityContext"]["readOnlyRootFilesystem"].Text,
                container["securityContext"]["allowPrivilegeEscalation"].Text, container["securityContext"]["capabilities"]["drop"].Items.Single().Text));
            Assert.Equal("/tmp", container["volumeMounts"].Items.Single()["mountPath"].Text);
            Assert.True(container["resources"]["limits"].Has("memory") && container["resources"]["requests"].Has("cpu"));
        });
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_with_more_copies_keeps_one_through_a_disruption_and_is_scaled_between_its_bounds(string service)
    {
        var values = Yaml.File("helm/platform/values.yaml")["services"].Items.Single(item => item["name"].Text == service);
        var (least, most) = (int.Parse(values["replicas"].Text, null), int.Parse(values["maxReplicas"].Text, null));

        Assert.Equal(least > 1, Chart.Names("PodDisruptionBudget").Contains(service));
        Assert.Equal(most > least, Chart.Names("HorizontalPodAutoscaler").Contains(service));
        Assert.NotEqual(most > least, Chart.One("Deployment", service)["spec"].Has("replicas"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Exactly_who_calls_a_service_can_reach_it(string service)
    {
        var peers = Chart.One("NetworkPolicy", service)["spec"]["ingress"].Items.Single()["from"].Items;
        if (service == "gateway")
        {
            // A pod of a namespace, both in one peer: apart, each alone would let in.
            Assert.Equal(["namespaceSelector", "podSelector"], Assert.Single(peers).Keys);
            Assert.All(peers.Single().Keys, selector => Assert.NotEmpty(peers.Single()[selector]["matchLabels"].Keys));
            return;
        }
        var callers = Sources.Services.Keys.Where(caller => Sources.Calls(caller).Contains(service)).Append("gateway").Distinct();

        Assert.Equal(callers.Order(), peers.Select(peer => peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"].Text).Order());
        Assert.Empty(Chart.One("NetworkPolicy", "platform")["spec"]["podSelector"]["matchLabels"].Keys.Except(["app.kubernetes.io/part-of"]));
    }

    [Fact]
    public void The_ingress_takes_larger_bodies_than_the_gateway_so_that_the_gateway_answers()
    {
        var ingress = Chart.Resources.Single(resource => resource["kind"].Text == "Ingress")["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"].Text;
        var gateway = Regex.Match(Yaml.Text("gateway/LimitSettings.cs"), @"ImageBytes { get; init; } = (\d+) \* 1024 \* 1024;").Groups[1].Value;

        Assert.EndsWith("m", ingress, StringComparison.Ordinal);
        Assert.True(int.Parse(ingress[..^1], null) > int.Parse(gateway, null), $"{ingress} and {gateway} MB");
    }

    [Fact]
    public void From_outside_there_is_only_the_gateway_under_every_name_below_the_public_host()
    {
        var rule = Chart.Resources.Single(resource => resource["kind"].Text == "Ingress")["spec"]["rules"].Items.Single();

        Assert.Equal("*." + Yaml.File("helm/platform/values.yaml")["settings"]["Platform__PublicHost"].Text, rule["host"].Text);
        Assert.Equal("gateway", rule["http"]["paths"].Items.Single()["backend"]["service"]["name"].Text);
        Assert.All(Chart.Resources.Where(resource => resource["kind"].Text == "Service"), service => Assert.False(service["spec"].Has("type")));
    }

    [Fact]
    public void Every_resource_is_labelled_as_part_of_the_platform() =>
        Assert.All(Chart.Resources, resource => Assert.Equal("platform", resource["metadata"]["labels"]["app.kubernetes.io/part-of"].Text));

    [Fact]
    public void A_secret_is_named_in_the_values_but_never_given()
    {
        var values = Yaml.Text("helm/platform/values.yaml");
        var secrets = Yaml.File("helm/platform/values.yaml")["services"].Items.SelectMany(service => service["secrets"].Items).Select(key => key.Text).ToHashSet();

        Assert.Contains("ConnectionStrings__Database", secrets);
        Assert.All(secrets, key => Assert.DoesNotContain($"{key}:", values, StringComparison.Ordinal));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Identity.Data;
using Platform.Identity.Features.Invitations;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.SignUp;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class OpenTenant
{
    private const int MostName = 200;

    /// <summary>A new organisation.</summary>
    /// <param name="Name">As people write it.</param>
    /// <param name="Identifier">The name in its public address.</param>
    /// <param name="OwnerEmail">Who is invited as its owner.</param>
    /// <param name="Language">Of its pages and mails, BCP 47; English when left out.</param>
    public sealed record Request(string? Name, string? Identifier, string? OwnerEmail, string? Language = null);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TenantRequests.OperatorPath + "/tenants", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("OpenTenant").WithTags("Operators")
        .WithSummary("Open an organisation")
        .WithDescription("Its owner gets a mail with a link that works once and for seven days. 422 also when somebody has the address already.")
        .Produces<TenantView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        Request request, OrganisationAddress addresses, TenantScopes scopes, OutboxSignal signal, ILogger<Request> journal, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var (name, identifier, email, language) = (request.Name?.Trim() ?? "", request.Identifier?.Trim() ?? "", request.OwnerEmail?.Trim(), request.Language ?? "en");
        var faults = new Dictionary<string, string[]>();
        if (name.Length is 0 or > MostName)
            faults["name"] = [name.Length == 0 ? "Enter a name." : $"Use {MostName} characters at most."];
        if (await addresses.Fault(identifier, cancel) is { } fault)
            faults["identifier"] = [fault];
        if (!PersonRules.IsAddress(email))
            faults["ownerEmail"] = ["Enter the owner's e-mail address."];
        if (language is not ("en" or "es"))
            faults["language"] = ["Choose en or es."];
        if (faults.Count > 0)
            return Invalid(faults);

        var id = Guid.CreateVersion7();
        await using var scope = scopes.Begin(id);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            scope.ServiceProvider.GetRequiredService<ActivityLog>().Record("tenant.opened", "tenant", id, name, null, new { Identifier = identifier });
            await scope.ServiceProvider.GetRequiredService<TenantChanges>().Put(identifier, name, OpenOrganisation.Profile(name, email!, language), cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            faults["identifier"] = ["Somebody else took this address a moment ago. Choose another."];
            return Invalid(faults);
        }
        await scope.ServiceProvider.GetRequiredService<SendInvitation>().ToOwner(email!, language, cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        journal.LogInformation("Person {PersonId}: opened {TenantId}.", http.User.FindFirst("sub")?.Value, id);
        return TypedResults.Created($"{TenantRequests.OperatorPath}/tenants/{id}", await TenantView.Of(db, id, cancel));
    }

    private static ProblemHttpResult Invalid(Dictionary<string, string[]> faults) =>
        TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
}

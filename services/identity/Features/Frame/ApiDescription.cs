using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Frame;

/// <summary>What the OpenAPI document says beside its operations: its title, where the API is, and how to sign in to it.</summary>
internal static class ApiDescription
{
    private const string Scheme = "oauth2";

    public static void Configure(OpenApiOptions options)
    {
        // "Request" says nothing in a list of schemas; "ChangeSettingsRequest" does.
        options.CreateSchemaReferenceId = type => type.Type is { IsNested: true, Name: "Request" or "Response" }
            ? type.Type.DeclaringType!.Name + type.Type.Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, context, _) =>
        {
            Describe(document, context.ApplicationServices.GetRequiredService<PlatformAddresses>());
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document, PlatformAddresses addresses)
    {
        document.Info.Title = "Identity";
        document.Info.Description = "The organisation and its settings.";
        document.Servers = [new OpenApiServer { Url = addresses.Api.GetLeftPart(UriPartial.Authority) }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "An access token of the organisation's own client.",
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri(addresses.Identity, "connect/token"),
                        Scopes = new Dictionary<string, string>
                        {
                            ["tenant:read"] = "Read the organisation and its settings.",
                            ["tenant:write"] = "Change the organisation's settings.",
                        },
                    },
                },
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }
}

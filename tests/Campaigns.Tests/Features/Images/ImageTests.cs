using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Tenancy;
using SkiaSharp;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Images;

public sealed class ImageTests
{
    private static byte[] Drawn(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Blue);
            canvas.DrawRect(0, 0, width / 2f, height / 2f, new SKPaint { Color = SKColors.Red });
        }
        return bitmap.Encode(format, 90).ToArray();
    }

    private static Task<HttpResponseMessage> Put(CampaignsApp app, TenantInfo tenant, JsonElement campaign, byte[]? file, string? alt)
    {
        var form = new MultipartFormDataContent();
        if (alt is not null)
            form.Add(new StringContent(alt), "alt");
        if (file is not null)
            form.Add(new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "file", "picture.png");
        return app.Api(tenant).PutAsync($"/v1/campaigns/{campaign.Id()}/image", form);
    }

    private static async Task<SKBitmap> Shown(CampaignsApp app, TenantInfo tenant, JsonElement campaign)
    {
        using var answer = await app.At(tenant).GetAsync(new Uri(campaign.GetProperty("image").Text("url")).AbsolutePath);
        Assert.Equal(("image/jpeg", true), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.Public));
        return SKBitmap.Decode(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task An_image_is_cut_down_encoded_anew_and_shown_at_the_tenants_address(SKEncodedImageFormat format)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        using var answer = await Put(app, tenant, await app.Draft(tenant), Drawn(2_400, 1_200, format), " A red corner ");

        var campaign = await CampaignsApp.Read(answer, HttpStatusCode.OK);
        var image = campaign.GetProperty("image");
        Assert.Equal(("A red corner", 1600, 800), (image.Text("alt"), image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
        using var shown = await Shown(app, tenant, campaign);
        Assert.Equal((1600, 800), (shown.Width, shown.Height));
        Assert.True(shown.GetPixel(20, 20).Red > 200 && shown.GetPixel(1_500, 700).Blue > 200);
    }

    /// <summary>Exif says how the camera was held; the pixels of all eight show the same picture when they are turned upright.</summary>
    [Theory]
    [InlineData(1, 400, 200)]
    [InlineData(3, 400, 200)]
    [InlineData(6, 200, 400)]
    [InlineData(8, 200, 400)]
    public async Task An_image_is_turned_upright_and_loses_its_metadata(int orientation, int width, int height)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var jpeg = Drawn(400, 200, SKEncodedImageFormat.Jpeg);
        // An APP1 segment with one tag, the orientation, and a comment that must not survive.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xFE, 0, 14, .. "Home address"u8,
        ];

        using var answer = await Put(app, tenant, await app.Draft(tenant), [.. jpeg[..2], .. exif, .. jpeg[2..]], "A corner");

        var campaign = await CampaignsApp.Read(answer, HttpStatusCode.OK);
        using var shown = await Shown(app, tenant, campaign);
        Assert.Equal((width, height), (shown.Width, shown.Height));
        var (x, y) = orientation switch { 3 => (width - 10, height - 10), 6 => (width - 10, 10), 8 => (10, height - 10), _ => (10, 10) };
        Assert.True(shown.GetPixel(x, y).Red > 200, $"The red corner is not where it was seen: {shown.GetPixel(x, y)}");
        var bytes = await app.Sql<byte[]>("select bytes from pictures where id = $1", campaign.GetProperty("image").Id());
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Home"u8));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Exif"u8));
    }

    [Fact]
    public async Task Another_image_has_another_address_and_the_old_one_is_gone()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Draft(tenant);
        var first = await CampaignsApp.Read(await Put(app, tenant, draft, Drawn(64, 64), "One"), HttpStatusCode.OK);

        var second = await CampaignsApp.Read(await Put(app, tenant, draft, Drawn(80, 64), "Two"), HttpStatusCode.OK);

        Assert.NotEqual(first.GetProperty("image").Id(), second.GetProperty("image").Id());
        Assert.Equal(1L, await app.Sql<long>("select count(*) from pictures where campaign_id = $1", draft.Id()));
        Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync($"/images/{first.GetProperty("image").Id()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.At(await app.NewTenant()).GetAsync($"/images/{second.GetProperty("image").Id()}")).StatusCode);
    }

    [Fact]
    public async Task The_description_alone_can_be_changed_and_the_image_removed()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Draft(tenant);
        var first = await CampaignsApp.Read(await Put(app, tenant, draft, Drawn(64, 64), "One"), HttpStatusCode.OK);

        var described = await CampaignsApp.Read(await Put(app, tenant, draft, null, "A blue square"), HttpStatusCode.OK);
        Assert.Equal((first.GetProperty("image").Id(), "A blue square"), (described.GetProperty("image").Id(), described.GetProperty("image").Text("alt")));

        for (var i = 0; i < 2; i++)
            Assert.Equal(JsonValueKind.Null, (await app.Do(tenant, draft, HttpMethod.Delete, "image", new { })).GetProperty("image").ValueKind);
        Assert.Equal(0L, await app.Sql<long>("select count(*) from pictures where campaign_id = $1", draft.Id()));
    }

    [Theory]
    [InlineData("text", "A text", "file")]
    [InlineData("svg", "A script", "file")]
    [InlineData("cut", "Half a picture", "file")]
    [InlineData("huge", "Too many pixels", "file")]
    [InlineData("tiny", "A dot", "file")]
    [InlineData("large", "Too many bytes", "file")]
    [InlineData("none", "Nothing", "file")]
    [InlineData("good", "", "alt")]
    [InlineData("good", null, "alt")]
    public async Task What_is_wrong_with_an_image_is_named(string what, string? alt, string field)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Draft(tenant);
        var file = what switch
        {
            "text" => "not an image"u8.ToArray(),
            "svg" => "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(),
            "cut" => Drawn(600, 600)[..200],
            "huge" => ClaimsToBe(30_000, 30_000),
            "tiny" => Drawn(8, 8),
            "large" => new byte[10 * 1024 * 1024 + 1],
            "none" => null,
            _ => Drawn(64, 64),
        };

        using var refused = await Put(app, tenant, draft, file, alt);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal([field], await CampaignsApp.FieldsIn(refused));
        Assert.Equal(1, (await app.Get(tenant, draft)).Version());
    }

    /// <summary>A small PNG whose header asks for gigabytes.</summary>
    private static byte[] ClaimsToBe(int width, int height)
    {
        var png = Drawn(40, 40);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    /// <summary>The checksum of a PNG chunk (ISO 3309).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }
        return ~crc;
    }

    [Fact]
    public async Task An_image_comes_as_a_form()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        using var refused = await app.Api(tenant).PutAsync($"/v1/campaigns/{(await app.Draft(tenant)).Id()}/image", new ByteArrayContent(Drawn(64, 64)));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
    }
}

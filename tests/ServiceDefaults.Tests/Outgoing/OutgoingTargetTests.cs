using System.Net;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.ServiceDefaults.Tests.Outgoing;

public sealed class OutgoingTargetTests
{
    private static readonly OutgoingTarget Network = new(new Uri("https://api.vk.com/method"), ["vk.com", "*.userapi.com"]);

    [Theory]
    [InlineData("https://api.vk.com/method/wall.get", true)]
    [InlineData("https://pu.vk.com/upload", true)]
    [InlineData("https://PU.VK.COM/upload", true)]
    [InlineData("https://sun1.userapi.com/x", true)]
    [InlineData("http://api.vk.com/method/wall.get", false)]
    [InlineData("https://api.vk.com:8443/", false)]
    [InlineData("https://vk.com.evil.example/", false)]
    [InlineData("https://evilvk.com/", false)]
    [InlineData("https://api.vk.com@evil.example/", false)]
    [InlineData("https://user@api.vk.com/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://0x7f000001/", false)]
    [InlineData("ftp://api.vk.com/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/method", false)]
    public void Allows_AnAddress_OnlyInTheNetwork(string address, bool allowed) =>
        Network.Allows(new Uri(address, UriKind.RelativeOrAbsolute)).ShouldBe(allowed);

    [Theory]
    [InlineData("https://api.vk.com", "api.vk.com", 443, "87.240.132.67", true)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "2a00:bdc0::1", true)]
    [InlineData("https://api.vk.com", "api.vk.com", 443, "10.0.0.5", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "127.0.0.1", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "169.254.169.254", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "::ffff:10.0.0.1", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "64:ff9b::a00:1", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "fe80::1", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 443, "fd00::1", false)]
    [InlineData("https://api.vk.com", "pu.vk.com", 80, "87.240.132.67", false)]
    [InlineData("https://api.vk.com", "other.example", 443, "87.240.132.67", false)]
    // What the settings name themselves may be inside.
    [InlineData("http://127.0.0.1:5400", "127.0.0.1", 5400, "127.0.0.1", true)]
    [InlineData("http://localhost:5400", "localhost", 5400, "::1", true)]
    [InlineData("http://localhost:5400", "localhost", 5400, "10.0.0.1", false)]
    [InlineData("https://10.1.2.3", "10.1.2.3", 443, "10.1.2.3", true)]
    [InlineData("https://10.1.2.3", "10.1.2.3", 443, "10.1.2.4", false)]
    public void AllowsConnection_WhereANameLeads_OnlyOutsideUnlessTheSettingsSayOtherwise(string configured, string host, int port, string address, bool allowed) =>
        new OutgoingTarget(new Uri(configured), ["vk.com"]).AllowsConnection(host, port, IPAddress.Parse(address)).ShouldBe(allowed);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a02:6b8::feed:0ff", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:0:4136:e378::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::10.0.0.1", false)]
    public void PublicAddresses_Contains_WhatTheInternetRoutes(string address, bool isPublic) =>
        PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBe(isPublic);
}

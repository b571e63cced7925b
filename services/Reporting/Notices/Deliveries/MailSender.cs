using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>
/// Sends e-mails by SMTP. Until the server asks for the text with 354 it has nothing that it could deliver, and whatever goes
/// wrong is tried again; a refusal with a code is certain too. Only what breaks between 354 and the last answer is open
/// (RFC 5321, 4.2.5 and 6.1): then it is not sent again.
/// </summary>
internal sealed class MailSender(IOptions<MailOptions> options, TimeProvider time) : IDeliverySender
{
    private MailOptions Options => options.Value;

    public string Channel => DeliveryChannels.Email;

    public bool IsConfigured => Options.IsConfigured;

    public TimeSpan Timeout => Options.Timeout;

    public async Task<SendResult> SendAsync(OutgoingMessage message, Action handOver, CancellationToken cancellationToken)
    {
        if (!MailboxAddress.TryParse(message.Address, out _))
            return new SendResult(SendOutcome.Refused, "mail.address");

        using var mail = MailMessages.Compose(message, Options, time.GetUtcNow());
        using var watch = new HandOverWatch(handOver);
        using var client = new SmtpClient(watch);
        // The name and the chain of the certificate are checked; lists of revoked ones are out of reach for many an
        // administration's own authority, and without them every e-mail would be refused.
        client.CheckCertificateRevocation = false;
        using var limit = new CancellationTokenSource(Options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var security = Options.Tls switch
            {
                MailTls.Tls => SecureSocketOptions.SslOnConnect,
                MailTls.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            };
            await client.ConnectAsync(Options.Host!, Options.Port, security, either.Token);
            // With BDAT the text would go out without the server having asked for it.
            client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            if (!string.IsNullOrEmpty(Options.User))
                await client.AuthenticateAsync(Options.User, Options.Password ?? string.Empty, either.Token);
            var answer = await client.SendAsync(mail, either.Token);
            await LeaveAsync(client, either.Token);
            return new SendResult(SendOutcome.Sent, Answer: answer);
        }
        catch (SmtpCommandException exception)
        {
            var code = string.Create(CultureInfo.InvariantCulture, $"mail.{(int)exception.StatusCode}");
            return new SendResult((int)exception.StatusCode >= 500 ? SendOutcome.Refused : SendOutcome.NotTaken, code, exception.Message);
        }
        catch (ClaimLostException)
        {
            throw;
        }
        catch (Exception exception) when (exception is MailKit.Security.AuthenticationException or ProtocolException or SslHandshakeException
            or NotSupportedException or IOException or SocketException or OperationCanceledException or ServiceNotConnectedException)
        {
            var code = exception switch
            {
                OperationCanceledException when limit.IsCancellationRequested => "mail.timeout",
                OperationCanceledException => "mail.cut-off",
                MailKit.Security.AuthenticationException => "mail.authentication",
                SslHandshakeException => "mail.certificate",
                NotSupportedException => "mail.not-offered",
                SocketException => "mail.no-connection",
                _ => "mail.connection-lost",
            };
            return new SendResult(watch.HandedOver ? SendOutcome.Unknown : SendOutcome.NotTaken, code, exception.Message);
        }
    }

    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is ProtocolException or CommandException or IOException or SocketException or OperationCanceledException)
        {
            // The server has the message; that it does not say farewell changes nothing.
        }
    }

    /// <summary>
    /// Hears the server's <c>354</c>, which comes after the envelope is accepted and before the first byte of the text: the
    /// last moment at which it is certain that nothing was sent. What the claim says must be in the database before that
    /// byte leaves, so the write is waited for here, on this thread.
    /// </summary>
    private sealed class HandOverWatch(Action handOver) : IProtocolLogger
    {
        public bool HandedOver { get; private set; }

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        public void LogConnect(Uri uri)
        {
        }

        public void LogClient(byte[] buffer, int offset, int count)
        {
        }

        public void LogServer(byte[] buffer, int offset, int count)
        {
            if (HandedOver || !buffer.AsSpan(offset, count).StartsWith("354"u8))
                return;

            handOver();
            HandedOver = true;
        }

        public void Dispose()
        {
        }
    }
}

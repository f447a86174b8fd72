using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Operator;

/// <summary>Where log lines go and what they look like.</summary>
internal static class Logging
{
    private const string ForPeople = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static void Configure(ILoggingBuilder logging, OperatorOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(Enum.Parse<LogEventLevel>(options.LogLevel switch
            {
                LogLevel.Trace => nameof(LogEventLevel.Verbose),
                LogLevel.Critical or LogLevel.None => nameof(LogEventLevel.Fatal),
                var level => level.ToString(),
            }))
            // The web server's own chatter, one line per probe.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        logging.ClearProviders().AddSerilog(configuration.WriteTo.Console(Formatter(options.LogFormat)).CreateLogger(), dispose: true);
    }

    internal static ITextFormatter Formatter(LogFormat format) => format == LogFormat.Json
        ? new LogEntry(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), isJson: true)
        : new LogEntry(new MessageTemplateTextFormatter(ForPeople, CultureInfo.InvariantCulture), isJson: false);
}

// The request "log" and the topic of the same name.

#include "api/requests/log.hpp"

#include <algorithm>
#include <cmath>

#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"

namespace ohmic::api {
namespace {

Members of(const LogEvent& event) {
  Members figures;
  for (const auto& [name, value] : event.figures) figures.emplace_back(name, value);
  return {{"number", static_cast<double>(event.number)},
          {"at_seconds", std::round(std::chrono::duration<double, std::milli>(event.at).count()) / 1e3},
          {"kind", event.kind},
          {"alarm", event.is_alarm},
          {"words", event.words},
          {"figures", std::move(figures)}};
}

/// {"since": 12}, or true for all that is kept.
Result<long> since_of(const Value& asked) {
  if (const bool* all = asked.flag(); all != nullptr && *all) return 0;
  constexpr std::string_view members[] = {"since"};
  if (auto ok = object_of(asked, members, R"({"log": {"since": 12}})"); !ok) return std::unexpected(ok.error());
  const auto since = number_in(asked, "since", 0.0, 1e15);
  if (!since) return std::unexpected(since.error());
  return static_cast<long>(*since);
}

}  // namespace

void Log::add(LogEvent event) {
  event.number = ++last_;
  events_.push_back(std::move(event));
  if (events_.size() > most) events_.pop_front();
  if (hears_) hears_(events_.back());
}

std::vector<LogEvent> Log::since(long since) const {
  std::vector<LogEvent> found;
  std::ranges::copy_if(events_, std::back_inserter(found), [&](const LogEvent& one) { return one.number > since; });
  return found;
}

void add_log(Protocol& protocol, Log& log) {
  protocol.add({.name = "log",
                .takes = {},
                .says = "What happened since event N, in words: xruns, clips, edits, the card.",
                .answer = [&log](const Request& request) -> Answer {
                  const auto since = since_of(request.verb);
                  if (!since) return std::unexpected(since.error());
                  List events;
                  for (const LogEvent& event : log.since(*since)) events.emplace_back(of(event));
                  return Members{{"events", std::move(events)}, {"last", static_cast<double>(log.last())}};
                }});
  protocol.add(Topic{.name = "log", .says = "Each thing that happens, when it happens."});
  log.hear([&protocol](const LogEvent& event) { protocol.tell("log", Members{{"event", of(event)}}); });
}

}  // namespace ohmic::api

// The request "ledger": every part that makes the way from an input to an output late, in words.

#include "rig/ledger.hpp"

#include <cmath>

#include <fmt/format.h>

#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"
#include "rig/ledger_cards.hpp"

namespace ohmic::api {
namespace {

using Kind = rig::LatencyPart::Kind;

double thousandth(double value) { return std::round(value * 1e3) / 1e3; }

std::string_view says(const rig::LatencyPart& part) {
  switch (part.kind) {
    case Kind::card:
      if (part.part.find("resampler") != std::string::npos)
        return "Another card: its own buffers, and a ring and a resampler that keep it in step with the clock.";
      return part.part.find("capture") != std::string::npos
                 ? "The card collects a period before it hands it on; its converter needs some frames, too."
                 : "The card plays a period behind; its converter needs some frames, too.";
    case Kind::gear: return "What a processor needs: it declares it, and a test measures it.";
    case Kind::asked_for: return "Somebody asked for this delay.";
  }
  return "";
}

std::string_view word(Kind kind) { return kind == Kind::card ? "card" : kind == Kind::gear ? "gear" : "asked for"; }

/// Of the way that is asked about; true: the longest of all.
Result<rig::Ledger> ledger_of(const Value& asked, rig::Session& session, const devices::Granted* granted) {
  const rig::Rig& rig = session.desk().rig();
  const engine::Plan* plan = session.engine().plan();
  if (const bool* longest = asked.flag(); longest != nullptr && *longest)
    return plan != nullptr ? rig::latency_ledger(rig, *plan, granted) : rig::latency_ledger(rig, granted);
  constexpr std::string_view members[] = {"input", "output"};
  constexpr std::string_view example = R"({"ledger": {"input": "Kick", "output": "Lead"}} or {"ledger": true})";
  if (auto ok = object_of(asked, members, example); !ok) return std::unexpected(ok.error());
  const auto input = text_in(asked, "input", "Kick"), output = text_in(asked, "output", "Lead");
  if (!input) return std::unexpected(input.error());
  if (!output) return std::unexpected(output.error());
  if (plan == nullptr) return failure("Nothing plays yet.", "Ask again when a card is open.");
  if (auto way = rig::latency_ledger(rig, *plan, granted, *input, *output)) return *way;
  return failure(fmt::format("No way leads from \"{}\" to \"{}\".", *input, *output),
                 "The mix that this output hears has no send of that channel, or one of the names is not there.");
}

/// The way as it was measured: what a cable told of the card, and what the rig adds.
Value of(const rig::MeasuredShare& share, const rig::Ledger& ledger) {
  const double whole = share.measured.round_trip + ledger.of(Kind::gear).value() + ledger.of(Kind::asked_for).value();
  return Members{{"words", share.words()},
                 {"frames", thousandth(whole)},
                 {"ms", thousandth(whole / ledger.rate.value() * 1e3)},
                 {"card_frames", thousandth(share.measured.round_trip)},
                 {"untold_frames", thousandth(share.untold())},
                 {"spread_frames", thousandth(share.measured.spread)},
                 {"time", static_cast<double>(share.measured.when)}};
}

}  // namespace

void add_ledger(Protocol& protocol, rig::Session& session, std::function<const devices::Granted*()> granted,
                MeasuredCard measured, CardStates cards) {
  protocol.add({.name = "ledger",
                .takes = {},
                .says = "Every part that makes the way from an input to an output late; of the longest way, or of one.",
                .answer = [&session, granted = std::move(granted), measured = std::move(measured),
                           cards = std::move(cards)](const Request& request) -> Answer {
                  const devices::Granted* open = granted ? granted() : nullptr;
                  auto ledger = ledger_of(request.verb, session, open);
                  if (!ledger) return std::unexpected(ledger.error());
                  const bool is_elsewhere = cards && rig::take_followers(*ledger, session.desk().rig(), cards());
                  const auto ms = [&](Frames frames) { return thousandth((frames / ledger->rate).value() * 1e3); };
                  List parts;
                  for (const rig::LatencyPart& part : ledger->parts)
                    parts.emplace_back(Members{{"part", part.part},
                                               {"kind", word(part.kind)},
                                               {"frames", static_cast<double>(part.frames.count())},
                                               {"ms", ms(part.frames)},
                                               {"says", says(part)}});
                  const auto share = open != nullptr && measured && !is_elsewhere ? measured(*open) : std::nullopt;
                  const engine::Health health = session.engine().health();
                  return Members{{"input", ledger->input},
                                 {"output", ledger->output},
                                 {"parts", std::move(parts)},
                                 {"total_frames", static_cast<double>(ledger->total().count())},
                                 {"total_ms", ms(ledger->total())},
                                 {"rate_hz", ledger->rate.value()},
                                 {"assumed", ledger->is_assumed},
                                 {"measured", share ? of(*share, *ledger) : Value()},
                                 {"work", Members{{"load", thousandth(health.load)},
                                                  {"p99", thousandth(health.p99)},
                                                  {"worst", thousandth(health.worst)},
                                                  {"xruns", static_cast<double>(health.xruns)}}}};
                }});
}

}  // namespace ohmic::api

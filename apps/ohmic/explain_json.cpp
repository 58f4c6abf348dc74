// What `ohmic explain --json` prints: the explanation with its figures as numbers.

#include <cmath>

#include <nlohmann/json.hpp>

#include "json.hpp"

namespace ohmic::app {
namespace {

using Json = nlohmann::ordered_json;

/// null where there is no number: JSON has neither NaN nor infinity. Hundredths are enough for decibels.
Json number(double value, double step = 0.01) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value / step) * step;
}

Json of(const std::vector<rig::Path>& paths) {
  Json list = Json::array();
  for (const rig::Path& path : paths) {
    Json points = Json::array();
    for (const rig::Point& point : path.points)
      points.push_back({{"at", point.at},
                        {"level", point.level},
                        {"noise", point.noise},
                        {"limit", point.limit},
                        {"headroom_db", number(point.headroom.value())},
                        {"signal_to_noise_db", number(point.signal_to_noise.value())}});
    list.push_back({{"name", path.name}, {"points", points}, {"words", path.words}});
  }
  return list;
}

std::string kind_of(rig::LatencyPart::Kind kind) {
  using Kind = rig::LatencyPart::Kind;
  return kind == Kind::card ? "card" : kind == Kind::gear ? "gear" : "asked_for";
}

Json of(const rig::Ledger& ledger) {
  Json list = Json::array();
  for (const rig::LatencyPart& part : ledger.parts)
    list.push_back({{"part", part.part},
                    {"kind", kind_of(part.kind)},
                    {"frames", part.frames.count()},
                    {"ms", number((part.frames / ledger.rate).value() * 1e3, 0.001)}});
  return {{"input", ledger.input},
          {"output", ledger.output},
          {"card_is_assumed", ledger.is_assumed},
          {"frames", ledger.total().count()},
          {"ms", number(ledger.time().value() * 1e3, 0.001)},
          {"parts", list}};
}

}  // namespace

std::string json(const rig::Explanation& explanation) {
  const Json document{{"rate_hz", explanation.latency.rate.value()},
                      {"inputs", of(explanation.inputs)},
                      {"outputs", of(explanation.outputs)},
                      {"latency", of(explanation.latency)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ohmic::app

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
  return std::round(value / step) * step + 0.0;  // no minus in front of nothing
}

std::string name_of(rig::Stage::Kind kind) {
  using Kind = rig::Stage::Kind;
  switch (kind) {
    case Kind::source: return "source";
    case Kind::microphone: return "microphone";
    case Kind::pickup: return "pickup";
    case Kind::wire: return "wire";
    case Kind::preamp_input: return "preamp_input";
    case Kind::preamp_output: return "preamp_output";
    case Kind::converter: return "converter";
    case Kind::strip: return "strip";
  }
  return "";
}

std::string name_of(rig::OutputLimit::By by) {
  using By = rig::OutputLimit::By;
  switch (by) {
    case By::converter: return "converter";
    case By::rails: return "rails";
    case By::current: return "current";
    case By::socket: return "socket";
    case By::speaker: return "speaker";
    case By::ceiling: return "ceiling";
  }
  return "";
}

/// A level at the socket, and what it is at the microphone and behind the converter.
Json level(const rig::InputStaging& s, DBu at) {
  return {{"dbu", number(at.value())},
          {"db_spl", number(s.as_sound(at).value())},
          {"dbfs", number(s.as_digital(at).value())}};
}

Json of(const rig::InputStaging& s) {
  const auto kind_at = [&](int index) {
    return index < 0 ? Json(nullptr) : Json(name_of(s.stages[static_cast<std::size_t>(index)].kind));
  };
  Json stages = Json::array();
  for (const rig::Stage& stage : s.stages)
    stages.push_back({{"stage", name_of(stage.kind)},
                      {"name", stage.name},
                      {"noise", level(s, stage.noise)},
                      {"limit", level(s, stage.limit)},
                      {"headroom_db", number(stage.headroom.value())}});
  return {{"name", s.name},
          {"good", s.is_good},
          {"real", s.is_real},
          {"stages", stages},
          {"peak", level(s, s.peak)},
          {"noise", level(s, s.noise)},
          {"limit", level(s, s.limit)},
          {"loudest_noise", kind_at(s.loudest_noise)},
          {"noise_lead_db", number(s.noise_lead.value())},
          {"first_limit", kind_at(s.first_limit)},
          {"headroom_db", number(s.headroom.value())},
          {"dynamic_range_db", number(s.dynamic_range.value())},
          {"gain_db", number(s.now.gain.value())},
          {"pad", s.now.has_pad},
          {"best_gain_db", number(s.best.gain.value())},
          {"best_pad", s.best.has_pad},
          {"advice", s.advice}};
}

Json of(const rig::OutputStaging& s) {
  Json limits = Json::array();
  for (const rig::OutputLimit& limit : s.limits)
    limits.push_back({{"by", name_of(limit.by)}, {"db_spl", number(limit.level.value())}});
  return {{"name", s.name},
          {"choice", s.choice},
          {"good", s.is_good},
          {"at_most", s.is_at_most},
          {"full_scale_db_spl", number(s.full_scale.value())},
          {"limits", limits},
          {"noise_db_spl", number(s.noise.value())},
          {"quietest_noise_db_spl", number(s.quietest_noise.value())},
          {"dynamic_range_db", number(s.dynamic_range.value())},
          {"volume_at_ceiling_db", number(s.at_ceiling.value())},
          {"volume_at_limit_db", number(s.at_limit.value())},
          {"advice", s.advice}};
}

Json of(const rig::Path& path) {
  Json points = Json::array();
  for (const rig::Point& point : path.points)
    points.push_back({{"at", point.at},
                      {"level", point.level},
                      {"noise", point.noise},
                      {"limit", point.limit},
                      {"headroom_db", number(point.headroom.value())},
                      {"signal_to_noise_db", number(point.signal_to_noise.value())}});
  return {{"name", path.name}, {"points", points}, {"words", path.words}, {"does", path.does}};
}

Json of(const rig::Remark& remark) { return {{"what", remark.what}, {"words", remark.words}}; }

template <class Item>
Json of(const std::vector<Item>& all) {
  Json list = Json::array();
  for (const Item& item : all) list.push_back(of(item));
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
  const Json document{
      {"rate_hz", explanation.latency.rate.value()},
      {"inputs", of(explanation.inputs)},
      {"outputs", of(explanation.outputs)},
      {"desk", of(explanation.desk)},
      {"gain_staging", {{"inputs", of(explanation.staging.inputs)}, {"outputs", of(explanation.staging.outputs)}}},
      {"latency", of(explanation.latency)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ohmic::app

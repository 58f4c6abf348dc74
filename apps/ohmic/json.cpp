// Turns reports into JSON: names as in the rig file, units in the names, null where there is no number.

#include "json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace ohmic::app {
namespace {

// Members in the order they are written here.
using Json = nlohmann::ordered_json;

/// null where there is no number: JSON has neither NaN nor infinity.
Json number(double value, double step = 0.0) {
  if (!std::isfinite(value)) return nullptr;
  return step > 0.0 ? std::round(value / step) * step : value;
}

/// Names from elsewhere may be no UTF-8: such bytes become U+FFFD instead of an exception.
std::string written(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json of(const Error& error) {
  return {{"line", error.place.line}, {"column", error.place.column}, {"field", error.place.field},
          {"what", error.what},       {"hint", error.hint},           {"sentence", error.sentence()}};
}

Json of(const std::vector<Error>& errors) {
  Json list = Json::array();
  for (const Error& error : errors) list.push_back(of(error));
  return list;
}

std::string kind_of(devices::Found::Kind kind) {
  using Kind = devices::Found::Kind;
  return kind == Kind::jack ? "jack" : kind == Kind::pipewire ? "pipewire" : kind == Kind::alsa ? "alsa" : "virtual";
}

Json of(const std::optional<RenderedCircuit>& circuit) {
  if (!circuit) return nullptr;
  return {{"name", circuit->name},
          {"steps", circuit->steps},
          {"unconverged_steps", circuit->unconverged},
          {"fallback_steps", circuit->fallbacks},
          {"mutings", circuit->mutings}};
}

}  // namespace

std::string json(const Event& event) {
  Json line{{"at", std::round(std::chrono::duration<double>(event.at).count() * 1e6) / 1e6},
            {"kind", name_of(event.kind)},
            {"words", event.words + event.secret}};
  for (const auto& [name, value] : event.figures) line[name] = number(value);
  return written(line, -1);
}

std::string json(const std::vector<std::pair<std::string, rig::Reading>>& checked) {
  Json list = Json::array();
  for (const auto& [file, reading] : checked)
    list.push_back({{"file", file},
                    {"title", reading.rig.title},
                    {"inputs", reading.rig.inputs.size()},
                    {"mixes", reading.rig.mixes.size()},
                    {"phones", reading.rig.phones.size()},
                    {"monitors", reading.rig.monitors.size()},
                    {"errors", of(reading.errors)},
                    {"warnings", of(reading.warnings)}});
  return written(list, 2);
}

std::string json(const std::vector<devices::Found>& devices) {
  Json list = Json::array();
  for (const devices::Found& found : devices) {
    Json entry{{"kind", kind_of(found.kind)}, {"name", found.name},     {"usable", found.is_usable},
               {"words", found.words},        {"inputs", found.inputs}, {"outputs", found.outputs}};
    entry["rate_hz"] = found.format ? number(found.format->rate.value()) : Json(nullptr);
    entry["frames"] = found.format ? Json(found.format->frames) : Json(nullptr);
    entry["more"] = found.more;
    list.push_back(entry);
  }
  return written(list, 2);
}

std::string json(const RenderReport& report) {
  Json files = Json::array();
  for (const RenderedFile& file : report.files)
    files.push_back({{"path", file.path},
                     {"output", file.output},
                     {"full_scale_db_spl", number(file.ceiling.value())},
                     {"peak_db_spl", number(file.peak.value(), 0.01)},
                     {"peak_dbfs", number(file.digital_peak.value(), 0.01)},
                     {"loudness_lufs", number(file.loudness, 0.01)},
                     {"clamped_samples", file.clamped},
                     {"amplifier_clipped_samples", file.limited},
                     {"clipped_by_current_samples", file.by_current},
                     {"circuit", of(file.circuit)}});
  return written({{"rig", report.rig},
                  {"rate_hz", number(report.rate.value())},
                  {"frames", report.frames.count()},
                  {"seconds", number((report.frames / report.rate).value())},
                  {"complete", report.is_complete},
                  {"took_seconds", number(report.took.value(), 1e-6)},
                  {"times_real_time", number(report.speed(), 0.1)},
                  {"input_clipped_samples", report.input_clips},
                  {"contained_samples", report.contained},
                  {"files", files}},
                 2);
}

std::string json(const std::vector<DoseTold>& doses) {
  const auto ends = [](const Interval<double>& percent) {
    return Json{{"lowest", number(percent.low, 0.01)},
                {"likely", number(percent.likely, 0.01)},
                {"highest", number(percent.high, 0.01)}};
  };
  Json list = Json::array();
  for (const DoseTold& one : doses)
    list.push_back({{"listener", one.listener},
                    {"today_percent_niosh", ends(one.today)},
                    {"today_seconds", number(one.today_seconds, 1.0)},
                    {"week_percent_h870", ends(one.week)},
                    {"week_seconds", number(one.week_seconds, 1.0)},
                    {"week_is", one.week_is}});
  return written(list, 2);
}

}  // namespace ohmic::app

// Requests about many values at once: scenes, sides, copied mixes.

#include <optional>

#include <fmt/format.h>

#include "api/protocol_parts.hpp"
#include "rig/scene.hpp"

namespace ohmic::api {
namespace {

/// "2 s", or seconds as a number. Errors: neither, or not from 0 s to 60 s.
Result<std::optional<Second>> fade_of(const Value* value) {
  if (value == nullptr || value->is_nothing()) return std::nullopt;
  Result<double> seconds = failure(fmt::format("\"fade\" is {}; expected a time.", value->kind()), R"(Such as "2 s".)");
  if (const double* number = value->number()) seconds = *number;
  if (const std::string* text = value->text()) seconds = parse_value(Dimension::second, *text);
  if (!seconds) return std::unexpected(seconds.error());
  if (!(*seconds >= 0.0 && *seconds <= 60.0))
    return failure(fmt::format("A fade of {} was asked for.", text(Second(*seconds))), "It takes 0 s to 60 s.");
  return Second(*seconds);
}

List sentences(const std::vector<Error>& errors) {
  List list;
  for (const Error& error : errors) list.emplace_back(error.sentence());
  return list;
}

}  // namespace

Answer Protocol::scenes(const Request& request) {
  constexpr std::string_view commands = "list, save, recall, diff, remove";
  const auto command = request.text(commands);
  if (!command) return std::unexpected(command.error());
  const std::string& file = session_.rig().file;
  if (*command == "list") {
    const auto names = rig::scene_names(file);
    return Members{{"scenes", List(names.begin(), names.end())}};
  }
  if (*command != "save" && *command != "recall" && *command != "diff" && *command != "remove")
    return failure(fmt::format("Scenes know no \"{}\".", *command), fmt::format("There is {}.", commands));
  const auto name = request.text("name", "Verse");
  if (!name) return std::unexpected(name.error());
  if (*command == "save") {
    const rig::Scene scene = session_.desk().scene(*name);
    if (auto saved = rig::save_scene(file, scene); !saved) return std::unexpected(saved.error());
    return Members{
        {"saved", *name}, {"values", static_cast<double>(scene.values.size())}, {"file", rig::scene_file(file, *name)}};
  }
  if (*command == "remove") {
    if (auto removed = rig::remove_scene(file, *name); !removed) return std::unexpected(removed.error());
    return Members{{"removed", *name}};
  }
  const auto scene = rig::load_scene(file, *name);
  if (!scene) return std::unexpected(scene.error());
  if (*command == "diff") {
    rig::Scene from = session_.desk().scene("now");
    if (request.all.find("with") != nullptr) {
      const auto with = request.text("with", "Chorus");
      if (!with) return std::unexpected(with.error());
      auto other = rig::load_scene(file, *with);
      if (!other) return std::unexpected(other.error());
      from = std::move(*other);
    }
    return Members{{"differences", list_of(rig::difference(from, *scene))}};
  }
  const auto fade = fade_of(request.all.find("fade"));
  if (!fade) return std::unexpected(fade.error());
  std::vector<Error> unknown;
  Members members = changed(session_.recall(*scene, *fade, unknown), request.client);
  members.emplace_back("unknown", sentences(unknown));
  return members;
}

Answer Protocol::side(const Request& request) {
  const auto wanted = request.text("A, B or other");
  if (!wanted) return std::unexpected(wanted.error());
  const char now = session_.desk().side();
  if (*wanted != "A" && *wanted != "B" && *wanted != "other")
    return failure(fmt::format("There is no side \"{}\".", *wanted), "There is A, B, other.");
  std::vector<rig::Turned> turned;
  if (*wanted == "other" || (*wanted)[0] != now) turned = session_.other_side();
  Members members = changed(turned, request.client);
  members.emplace(members.begin(), "side", std::string(1, session_.desk().side()));
  return members;
}

Answer Protocol::copy_mix(const Request& request) {
  const auto from = request.text("the name of a mix");
  if (!from) return std::unexpected(from.error());
  const auto to = request.text("to", "the name of another mix");
  if (!to) return std::unexpected(to.error());
  const auto turned = session_.copy_mix(*from, *to);
  if (!turned) return std::unexpected(turned.error());
  return changed(*turned, request.client);
}

}  // namespace ohmic::api

// A card for programs, written into a rig's text.

#include "program_edit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rig/edit.hpp"
#include "rig/edit_text.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {
namespace {

// Recordings are mastered louder than a microphone is set to.
constexpr const char* first_level = "-10 dB";

/// The text, if it is a rig without mistakes.
Result<std::string> checked(std::string text, const std::string& file) {
  const rig::Reading reading = rig::read_rig(text, file);
  if (!reading.errors.empty()) return std::unexpected(reading.errors.front());
  return text;
}

std::string header(const char* list, const std::string& name) {
  return fmt::format("[[{}]]\nname = {}\n", list, rig::literal(name, rig::Spelling::quoted));
}

Result<std::string> with_sends(std::string text, const std::string& file, const std::string& name,
                               const std::vector<std::string>& mixes) {
  using rig::item, rig::member;
  auto document = rig::parse_document(std::move(text), file);
  if (!document) return std::unexpected(document.error());
  std::vector<rig::Edit> edits;
  for (const std::string& mix : mixes)
    edits.push_back(
        {.way = {member("mix"), item(mix), member("sends"), member(name), member("level")}, .text = first_level});
  return rig::with_values(*document, edits);
}

}  // namespace

Result<std::string> with_program(const rig::Document& document, const ProgramsAsked& asked) {
  const rig::Reading before = rig::read_rig(document.text, document.file);
  if (!before.errors.empty()) return std::unexpected(before.errors.front());
  std::vector<std::string> mixes = asked.mixes;
  if (mixes.empty())
    for (const rig::Mix& mix : before.rig.mixes) mixes.push_back(mix.name);
  if (mixes.empty()) {
    return failure("The rig has no mix that it could be in.", "Write a [[mix]] first: docs/rig-file.md.",
                   {.file = document.file});
  }
  for (const std::string& wanted : asked.mixes) {
    const auto is_it = [&](const rig::Mix& mix) { return mix.name == wanted; };
    if (std::ranges::none_of(before.rig.mixes, is_it))
      return failure(fmt::format("There is no mix called \"{}\".", wanted), {}, {.file = document.file});
  }
  std::string text = document.text;
  if (!text.empty() && text.back() != '\n') text += '\n';
  if (asked.what == ProgramsAsked::What::add_stream) {
    text +=
        fmt::format("\n{}mix = {}\n", header("stream", asked.name), rig::literal(mixes.front(), rig::Spelling::quoted));
    return checked(std::move(text), document.file);
  }
  text += "\n" + header("playback", asked.name);
  // A name that is taken is told of the rig as it would be, before the sends are.
  auto named = checked(std::move(text), document.file);
  if (!named) return named;
  auto sent = with_sends(std::move(*named), document.file, asked.name, mixes);
  if (!sent) return sent;
  return checked(std::move(*sent), document.file);
}

}  // namespace ohmic::app

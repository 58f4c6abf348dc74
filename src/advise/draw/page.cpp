// An answer as one page: what was asked, the sentence, the pictures, and everything it stands on.
#include "advise/draw/page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

#include "advise/draw/page_style.hpp"
#include "advise/draw/pictures.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::advise {
namespace {

using circuit::escaped;

/// A picture as an image of its own: its ids and styles stay inside, and dark readers get its dark side.
std::string figure(std::string_view svg, std::string_view says) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string coded;
  coded.reserve((svg.size() + 2) / 3 * 4);
  for (std::size_t k = 0; k < svg.size(); k += 3) {
    const auto byte = [&](std::size_t at) {
      return at < svg.size() ? static_cast<unsigned>(static_cast<unsigned char>(svg[at])) : 0U;
    };
    const unsigned three = byte(k) << 16U | byte(k + 1) << 8U | byte(k + 2);
    for (unsigned part = 0; part < 4; ++part)
      coded += k + part <= svg.size() ? digits[three >> (18U - 6U * part) & 63U] : '=';
  }
  return fmt::format("<figure><img alt=\"{}\" src=\"data:image/svg+xml;base64,{}\"></figure>\n", escaped(says), coded);
}

std::string_view standing_words(Standing standing) {
  switch (standing) {
    case Standing::certain: return "certain: it holds over everything the sources allow";
    case Standing::likely: return "likely: it holds for the likely figures";
    case Standing::depends: return "it depends: within what the sources allow it may go the other way";
    case Standing::contested: return "contested: experts disagree";
  }
  return "";
}
std::string_view standing_class(Standing standing) {
  return standing == Standing::depends ? "depends" : standing == Standing::contested ? "contested" : "sure";
}

std::string evidence(const Claim& claim) {
  if (claim.formula.empty() && claim.working.empty() && claim.sources.empty()) return {};
  std::string html = "<details><summary>How we know</summary><dl>";
  const auto row = [&](std::string_view term, std::string_view text, bool is_code) {
    if (text.empty()) return;
    html += fmt::format("<dt>{}</dt><dd>{}{}{}</dd>", term, is_code ? "<code>" : "", escaped(text),
                        is_code ? "</code>" : "");
  };
  row("formula", claim.formula, true);
  row("with your figures", claim.working, true);
  for (const std::string& source : claim.sources) row("source", source, false);
  return html + "</dl></details>";
}

std::string claims(const std::vector<Claim>& all) {
  std::string html = "<ul class=\"needs\">\n";
  for (const Claim& claim : all) {
    const bool is_open = claim.standing == Standing::depends || claim.standing == Standing::contested;
    const std::string_view css = is_open ? "unsure" : claim.is_met ? "met" : "unmet";
    const std::string_view sign = is_open ? "~" : claim.is_met ? "✓" : "✗";
    const std::string_view heard = is_open ? "depends" : claim.is_met ? "met" : "not met";
    html += fmt::format("<li><span class=\"{}\" role=\"img\" aria-label=\"{}\">{}</span><div>{}", css, heard, sign,
                        escaped(claim.says));
    if (!claim.figure.empty() && !claim.says.contains(claim.figure))
      html += fmt::format(" <span class=\"figure\">{}</span>", escaped(claim.figure));
    html += "</div>" + evidence(claim) + "</li>\n";
  }
  return html + "</ul>\n";
}

std::string list(const std::vector<std::string>& items) {
  std::string html = "<ul class=\"plain\">\n";
  for (const std::string& item : items) html += fmt::format("<li>{}</li>\n", escaped(item));
  return html + "</ul>\n";
}

std::optional<Drive> drive_of_any(const store::Device& device) {
  switch (device.kind) {
    case store::Kind::amplifier: return drive_of(static_cast<const store::Amplifier&>(device));
    case store::Kind::interface: return drive_of(static_cast<const store::Interface&>(device));
    case store::Kind::source: return drive_of(static_cast<const store::PlaybackSource&>(device));
    default: return std::nullopt;
  }
}

/// What the headphones reach now, and with the devices that would do. At most seven bars.
std::string levels(const Advice& advice) {
  std::vector<LevelRow> rows;
  const Owned& owned = advice.needs.owned;
  for (const OwnedHeadphone& headphone : owned.headphones) {
    if (owned.drive)
      rows.push_back({headphone.ears.name, "on " + owned.drive->name, given(*owned.drive, headphone.ears)});
    for (const Choice& choice : advice.choices | std::views::take(2)) {
      const store::Device* const last = choice.beside != nullptr ? choice.beside : choice.device;
      if (const auto drive = last != nullptr ? drive_of_any(*last) : std::nullopt)
        rows.push_back({headphone.ears.name, "on " + drive->name, given(*drive, headphone.ears)});
    }
  }
  // "Any headphones" reach no level of their own.
  std::erase_if(rows, [](const LevelRow& row) {
    const Interval<DBSPL>& level = row.given.level;
    return !std::isfinite(level.low.value()) || !std::isfinite(level.likely.value()) ||
           !std::isfinite(level.high.value());
  });
  if (rows.size() > 7) rows.resize(7);
  if (rows.empty()) return {};
  return figure(draw_levels(rows, advice.needs.peak),
                "Bars: how loud each headphone gets on each output, beside the wanted peak");
}

std::string choices(const Advice& advice) {
  if (advice.choices.empty()) return {};
  std::string html =
      "<h2>What would do</h2>\n<table><thead><tr><th>device</th><th>why</th><th "
      "class=\"price\">price</th></tr></thead>\n";
  for (const Choice& choice : advice.choices) {
    std::string name = choice.device != nullptr ? choice.device->name() : "";
    if (choice.beside != nullptr) name += " with " + choice.beside->name();
    html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"price\">{}</td></tr>\n", escaped(name),
                        escaped(choice.why), escaped(choice.price));
  }
  return html + "</table>\n";
}

/// Pictures of terms, from the person's own figures.
std::string terms(const Advice& advice) {
  if (advice.terms.empty()) return {};
  std::string html = "<h2>The words, with your figures</h2>\n<dl class=\"terms\">\n";
  for (const Term& term : advice.terms)
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(term.name), escaped(term.meaning));
  html += "</dl>\n";
  const Owned& owned = advice.needs.owned;
  if (owned.drive && !owned.headphones.empty() && owned.headphones.front().ears.impedance.likely.value() > 0.0) {
    const Ears& ears = owned.headphones.front().ears;
    html +=
        figure(draw_divider(*owned.drive, ears), "A voltage divider: the output's own impedance and the headphone's");
    if (!ears.curve.empty()) {
      html += figure(draw_impedance(ears), "Impedance over frequency");
      html += figure(draw_bends(ears, {owned.drive->impedance.likely, Ohm(10.0), Ohm(120.0)}),
                     "Response behind outputs of different impedance");
    }
  }
  const bool is_fed =
      std::ranges::any_of(owned.microphones, &MicrophoneFigures::needs_phantom) || advice.needs.any_condenser;
  if (is_fed) {
    const auto condenser = std::ranges::find(owned.microphones, true, &MicrophoneFigures::needs_phantom);
    html += figure(draw_phantom(condenser != owned.microphones.end() ? condenser->name : "condenser microphone",
                                owned.preamp ? owned.preamp->name : "interface"),
                   "48 volt go up the microphone's cable, sound comes back");
  }
  return html;
}

}  // namespace

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::nothing: return "You need nothing new";
    case Verdict::fix_wiring: return "Change the wiring, buy nothing";
    case Verdict::dac_amp: return "A DAC with a headphone amp";
    case Verdict::headphone_amp: return "A headphone amp";
    case Verdict::interface: return "An audio interface";
    case Verdict::both: return "Both: an interface and a headphone amp";
    case Verdict::distribution_amp: return "A headphone distribution amp";
  }
  return "";
}

std::string page_content(const Advice& advice) {
  std::string html = fmt::format(
      "<header><p class=\"asked\">Do I need an audio interface, a headphone amp, or both?</p>\n<h1>{}.</h1>\n"
      "<p class=\"answer\">{}</p>\n<span class=\"standing {}\">{}</span></header>\n",
      verdict_words(advice.verdict), escaped(advice.sentence), standing_class(advice.standing),
      standing_words(advice.standing));
  if (!advice.also.empty()) html += list(advice.also);
  html += levels(advice);
  if (!advice.reasons.empty()) html += "<h2>Why</h2>\n" + claims(advice.reasons);
  html += choices(advice);
  if (!advice.wiring.wires.empty()) {
    html += "<h2>How to connect it</h2>\n" + figure(draw_wiring(advice.wiring), "The wiring, from left to right");
    html += list(advice.wiring.notes);
  }
  if (!advice.knobs.empty()) html += "<h2>Which knob where</h2>\n" + list(advice.knobs);
  if (!advice.turns.empty()) {
    html += "<h2>What would change the answer</h2>\n<ul class=\"plain\">\n";
    for (const Turn& turn : advice.turns) html += fmt::format("<li>{}</li>\n", escaped(turn.says));
    html += "</ul>\n";
  }
  if (!advice.contested.empty()) html += "<h2>Where experts disagree</h2>\n" + claims(advice.contested);
  html += terms(advice);
  html +=
      "<footer>Computed by Ohmic from published and measured figures. Levels are of the sine with that peak, at the "
      "ear; bars and ranges hold everything the sources allow. Prices are those of the year shown.</footer>\n";
  return html;
}

std::string page(const Advice& advice) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{} — "
      "Ohmic</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<main>\n{}</main>\n</body>\n</html>\n",
      verdict_words(advice.verdict), page_style, page_content(advice));
}

}  // namespace ohmic::advise

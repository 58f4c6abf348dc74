// Heads of answers, the rules of who may ask, and the files of the page.

#include "api/web/reply.hpp"

#include <algorithm>
#include <cctype>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "api/value.hpp"

namespace ohmic::api::web {
namespace {

/// The first letters of both are alike, capitals or not.
bool is_same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "studio.local:7480" -> "studio.local"; "[::1]:7480" -> "::1".
std::string_view name_of(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool is_number(std::string_view name) {
  const std::string text(name);
  in6_addr bytes{};
  return ::inet_pton(AF_INET, text.c_str(), &bytes) == 1 || ::inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

/// Scripts, styles and pictures come from here, or stand in the page; nothing comes from elsewhere. A browser of 2016
/// does not count WebSockets among 'self'.
std::string policy(std::string_view host, bool is_https) {
  return fmt::format(
      "default-src 'self'; img-src 'self' data:; connect-src 'self' {}://{}; object-src 'none'; base-uri 'none'; "
      "form-action 'none'; "
      "frame-ancestors 'none'",
      is_https ? "wss" : "ws", host);
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const int letter = std::tolower(static_cast<unsigned char>(digit));
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// In a list as "gzip, deflate;q=0.5".
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    const std::string_view name = one.substr(0, one.find_first_of("; "));
    if (is_same(name, word))
      return one.find("q=0") == std::string_view::npos || one.find("q=0.") != std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 421: return "Misdirected Request";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "Error";
  }
}

Reply refusal(int status, std::string_view what, std::string_view hint) {
  Members error{{"what", what}};
  if (!hint.empty()) error.emplace_back("hint", hint);
  return {.status = status, .body = write_line(Members{{"error", std::move(error)}}) + "\n"};
}

std::string head_of(const Reply& reply, bool stays) {
  const std::size_t length = reply.file.empty() ? reply.body.size() : reply.file.size();
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", reply.status, reason_of(reply.status));
  if (reply.status != 304) head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", reply.type, length);
  head += reply.fields;
  if (reply.fields.find("Cache-Control") == std::string::npos) head += "Cache-Control: no-store\r\n";
  head +=
      "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: "
      "same-origin\r\n";
  head += stays ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string query_of(std::string_view target, std::string_view name) {
  const std::size_t begin = target.find('?');
  if (begin == std::string_view::npos) return {};
  std::string_view rest = target.substr(begin + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos && one.substr(0, equals) == name) return decoded(one.substr(equals + 1));
  }
  return {};
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? value_of(text[i + 1]) : -1, low = high >= 0 ? value_of(text[i + 2]) : -1;
    if (text[i] != '%' || low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

std::optional<Reply> stranger(const Asked& asked, bool is_https, const std::vector<std::string>& names) {
  const std::string_view name = name_of(asked.host);
  const auto is_ours = [&](const std::string& one) { return is_same(name, one); };
  if (!is_number(name) && !is_same(name, "localhost") && !std::ranges::any_of(names, is_ours))
    return refusal(421, "This Ohmic does not answer to that name.", "Use the address that ohmic run prints.");
  if (asked.origin.empty() || is_same(asked.origin, fmt::format("{}://{}", is_https ? "https" : "http", asked.host)))
    return std::nullopt;
  return refusal(403, "A page from elsewhere may not speak to this Ohmic.", "Open the page that ohmic run serves.");
}

Reply page(const Asked& asked, std::span<const File> files, bool is_https) {
  const bool is_head = asked.method == "HEAD";
  if (!is_head && asked.method != "GET") {
    Reply reply = refusal(405, "This address is only read.");
    reply.fields = "Allow: GET, HEAD\r\n";
    return reply;
  }
  std::string_view path = path_of(asked.target);
  if (path == "/") path = "/index.html";
  if (path == "/phone") path = "/phone.html";
  const auto file = std::ranges::find(files, path, &File::path);
  if (file == files.end()) {
    if (files.empty() && path == "/index.html")
      return {.status = 404,
              .type = "text/plain; charset=utf-8",
              .body =
                  "This Ohmic was built without its page (OHMIC_WEB=OFF, or no npm was found). Install npm and "
                  "build again to get it; the protocol is served all the same.\n",
              .is_without_body = is_head};
    return {.status = 404,
            .type = "text/plain; charset=utf-8",
            .body = "There is nothing at this address. The console is at /, a performer's page at /phone.\n",
            .is_without_body = is_head};
  }
  Reply reply{.type = std::string(file->type), .is_without_body = is_head};
  const bool is_hashed = path.starts_with("/assets/");  // another content has another name
  reply.fields = fmt::format("ETag: \"{}\"\r\nVary: Accept-Encoding\r\nCache-Control: {}\r\n", file->tag,
                             is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (file->type.starts_with("text/html"))
    reply.fields += fmt::format("Content-Security-Policy: {}\r\nCross-Origin-Opener-Policy: same-origin\r\n",
                                policy(asked.host, is_https));
  if (asked.known.find(fmt::format("\"{}\"", file->tag)) != std::string_view::npos) {
    reply.status = 304;
    reply.is_without_body = true;
    return reply;
  }
  if (has_word(asked.encoding, "gzip")) {
    reply.fields += "Content-Encoding: gzip\r\n";
    reply.file = file->gzip;
  } else {
    reply.body = unpacked(file->gzip);
  }
  return reply;
}

}  // namespace ohmic::api::web

// OpenSSL: a P-256 key, a certificate that ends after two years (browsers take no longer ones), SHA-256.

#include "api/web/certificate.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/own_addresses.hpp"
#include "api/unix_socket.hpp"

namespace ohmic::api::web {
namespace {

namespace fs = std::filesystem;

constexpr long lasts_for = 60L * 60 * 24 * 800;  // s; browsers refuse more than 825 days
constexpr long is_renewed = 60L * 60 * 24 * 30;  // s before its end

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* held) const { Free(held); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using X = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

std::string text_in(BIO& memory) {
  char* begin = nullptr;
  const long length = BIO_get_mem_data(&memory, &begin);
  return length > 0 ? std::string(begin, static_cast<std::size_t>(length)) : std::string();
}

X read_certificate(const std::string& text) {
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return X(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
}

Key read_key(const std::string& text) {
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return Key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
}

bool is_number(const std::string& name) {
  in6_addr bytes{};
  return ::inet_pton(AF_INET, name.c_str(), &bytes) == 1 || ::inet_pton(AF_INET6, name.c_str(), &bytes) == 1;
}

std::string fingerprint_of(X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (X509_digest(&certificate, EVP_sha256(), bytes.data(), &length) != 1) return {};
  return fmt::format("{:02X}", fmt::join(bytes.begin(), bytes.begin() + length, ":"));
}

bool is_for_all(X509& certificate, const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [&](const std::string& name) {
    return (is_number(name) ? X509_check_ip_asc(&certificate, name.c_str(), 0)
                            : X509_check_host(&certificate, name.data(), name.size(), 0, nullptr)) == 1;
  });
}

bool is_fresh(X509& certificate) {
  std::time_t then = std::time(nullptr) + is_renewed;
  return X509_cmp_time(X509_get0_notAfter(&certificate), &then) > 0;
}

bool add(X509& certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

X made_for(const std::vector<std::string>& names, EVP_PKEY& key) {
  X made(X509_new());
  if (!made) return made;
  std::array<unsigned char, 16> serial{};
  RAND_bytes(serial.data(), static_cast<int>(serial.size()));
  serial[0] &= 0x7FU;  // RFC 5280, 4.1.2.2: positive
  const std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>> number(
      BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
  std::vector<std::string> alternatives;
  for (const std::string& name : names) alternatives.push_back((is_number(name) ? "IP:" : "DNS:") + name);
  X509_NAME* subject = X509_get_subject_name(made.get());
  const std::string_view called = "Ohmic on this network";
  const bool is_made =
      number && X509_set_version(made.get(), X509_VERSION_3) == 1 &&
      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(made.get())) != nullptr &&
      X509_gmtime_adj(X509_getm_notBefore(made.get()), -60L * 60) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(made.get()), lasts_for) != nullptr &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(called.data()),
                                 static_cast<int>(called.size()), -1, 0) == 1 &&
      X509_set_issuer_name(made.get(), subject) == 1 && X509_set_pubkey(made.get(), &key) == 1 &&
      add(*made, NID_basic_constraints, "critical,CA:FALSE") &&
      add(*made, NID_key_usage, "critical,digitalSignature") && add(*made, NID_ext_key_usage, "serverAuth") &&
      add(*made, NID_subject_alt_name, fmt::format("{}", fmt::join(alternatives, ","))) &&
      X509_sign(made.get(), &key, EVP_sha256()) > 0;
  return is_made ? std::move(made) : X();
}

std::string content(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Only its owner reads it, also while it is written.
Result<void> keep(const fs::path& file, const std::string& text) {
  const std::string beside = fmt::format("{}.{}", file.string(), ::getpid());
  ::unlink(beside.c_str());
  const Descriptor out(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (out.is_open() && ::write(out.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::rename(beside.c_str(), file.c_str()) == 0)
    return {};
  const std::string words = system_words();
  ::unlink(beside.c_str());
  return failure(fmt::format("{} cannot be written: {}.", file.string(), words));
}

}  // namespace

Result<Certificate> own_certificate(const fs::path& folder, const std::vector<std::string>& names) {
  const fs::path certificate_file = folder / "console.pem", key_file = folder / "console.key";
  Certificate kept{.certificate = content(certificate_file), .key = content(key_file), .fingerprint = {}};
  const X old = read_certificate(kept.certificate);
  const Key old_key = read_key(kept.key);
  if (old && old_key && X509_check_private_key(old.get(), old_key.get()) == 1 && is_fresh(*old) &&
      is_for_all(*old, names)) {
    kept.fingerprint = fingerprint_of(*old);
    return kept;
  }
  const Key key(EVP_EC_gen("P-256"));
  const X made = key ? made_for(names, *key) : X();
  const Memory certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
  if (!made || PEM_write_bio_X509(certificate_text.get(), made.get()) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return failure("OpenSSL makes no certificate for this machine.", "Leave out --https, or ask with ohmic doctor.");
  Certificate fresh{
      .certificate = text_in(*certificate_text), .key = text_in(*key_text), .fingerprint = fingerprint_of(*made)};
  if (auto written = keep(key_file, fresh.key); !written) return std::unexpected(written.error());
  if (auto written = keep(certificate_file, fresh.certificate); !written) return std::unexpected(written.error());
  return fresh;
}

std::vector<std::string> own_names() {
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0 && host[0] != '\0') {
    const std::string name(host.data());
    names.push_back(name);
    if (name.find('.') == std::string::npos) names.push_back(name + ".local");
  }
  for (const OwnAddress& one : own_addresses())
    if (one.address.find('%') == std::string::npos) names.push_back(one.address);
  return names;
}

}  // namespace ohmic::api::web

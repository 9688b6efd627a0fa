def mask_email(emails):
    masked = []
    for email in emails:
        name, _, host = email.partition("@")
        masked.append(name[:1] + "***@" + host)
    return masked

"""What stands ready at each client of the demo before the first ticket: articles and vendor contacts."""

from datetime import datetime
from typing import Any

from msp import knowledge, vendors
from msp.demo.topics import document
from msp.identity import Actor
from msp.knowledge import ArticleForm, Audience
from msp.store import acting_for, db
from msp.tenants import TenantView
from msp.vendors import ContactForm, UnderpinningForm, VendorForm


def stock(tenant: TenantView, *, by: Actor, now: datetime) -> None:
    """Articles for everybody and the client's own, and whom it reaches at which vendor."""
    own = document(f"shelf_{tenant.slug}")
    with acting_for(tenant.id, by.who):
        for article in (*document("shelf_common")["article"], *own["article"]):
            _publish(article, tenant, by=by, now=now)
        for contact in own.get("vendor", ()):
            _contact(contact, by=by, now=now)
        db.session.commit()


def _publish(article: dict[str, Any], tenant: TenantView, *, by: Actor, now: datetime) -> None:
    form = ArticleForm(
        slug=article["slug"],
        title=article["title"],
        body=article["body"].replace("{client}", tenant.name),
        summary=article["summary"],
        audience=article.get("audience", Audience.CLIENT),
    )
    knowledge.write(form, by=by, now=now)
    knowledge.publish(form.slug, now=now)


def _contact(contact: dict[str, Any], *, by: Actor, now: datetime) -> None:
    """The contact, with its vendor in the directory if no other client brought it there, and what it undertakes."""
    listed = {vendor.slug: vendor.id for vendor in vendors.directory()}
    vendor_id = listed.get(contact["slug"])
    if vendor_id is None:
        vendor_id = vendors.add_vendor(VendorForm(contact["slug"], contact["name"], contact["website"]), now=now)
    form = ContactForm(
        vendor_id=vendor_id,
        contact_name=contact["contact"],
        email=contact["email"],
        phone=contact["phone"],
        customer_number=contact["customer_number"],
        support_hours=contact["support_hours"],
    )
    vendors.add_contact(form, by=by, now=now)
    if contract := contact.get("contract"):
        undertaken = UnderpinningForm(vendor_id, contract["number"], contract["terms"], "Signed with the contract")
        vendors.publish_contract(undertaken, by=by, now=now)
